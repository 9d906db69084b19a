import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks"
import { own, t } from "../i18n/i18n.ts"
import { Check, Close, Pencil, Reply, Send, Smile } from "../look/icons.ts"
import { IconButton } from "./Button.tsx"
import styles from "./Composer.module.css"
import { EmojiPopover } from "./EmojiPopover.tsx"
import type { Nameable } from "./Mentions.tsx"
import { useNaming } from "./useNaming.tsx"
import type { Writing, WritingDesk } from "./useWriting.ts"

const LINES = 5

/** Grows with its text, up to five lines; then it scrolls. */
function fit(field: HTMLTextAreaElement): void {
  const { lineHeight, paddingTop, paddingBottom } = getComputedStyle(field)
  const padding = Number.parseFloat(paddingTop) + Number.parseFloat(paddingBottom)
  field.style.height = "auto"
  field.style.height = `${Math.min(field.scrollHeight, Number.parseFloat(lineHeight) * LINES + padding)}px`
}

/** Enter belongs to the input method while it composes; some browsers say so only by the key code 229. */
const composing = (event: KeyboardEvent): boolean => event.isComposing || event.keyCode === 229

function Strip({ writing, onCancel }: { writing: Exclude<Writing, { kind: "new" }>; onCancel: () => void }) {
  const Mark = writing.kind === "edit" ? Pencil : Reply
  return (
    <div class={styles.strip}>
      <Mark size={18} />
      <span class={styles.about}>
        <b>
          {writing.kind === "edit"
            ? t("composer.editing")
            : t("composer.quoting", { name: own(writing.line.author.name) })}
        </b>
        <bdi class="cut">{writing.line.body.slice(0, 160)}</bdi>
      </span>
      <IconButton name={t("cancel")} icon={Close} size={20} onClick={onCancel} />
    </div>
  )
}

/** Puts words where the cursor is, in place of what is marked, and the cursor behind them. */
function insert(field: HTMLTextAreaElement | null, words: string, { text, type }: WritingDesk): void {
  const from = field?.selectionStart ?? text.length
  const to = field?.selectionEnd ?? text.length
  type(text.slice(0, from) + words + text.slice(to))
  queueMicrotask(() => field?.setSelectionRange(from + words.length, from + words.length))
}

interface ComposerProps {
  /** Names the conversation in the empty field. */
  name: string
  writing: WritingDesk
  /** Whom one can name; null where there is nobody but the other. */
  nameable: Nameable | null
}

/** Where one writes. Enter sends, Shift + Enter begins a line, arrow up in an empty field changes one's last message. */
export function Composer({ name, writing, nameable }: ComposerProps) {
  const { now, text } = writing
  const field = useRef<HTMLTextAreaElement>(null)
  const naming = useNaming(field, writing, nameable)
  const [emoji, setEmoji] = useState(false)
  const blank = text.trim() === ""
  useLayoutEffect(() => {
    if (field.current) fit(field.current)
  }, [text])
  // On a touch screen the focus would bring up the keyboard unasked.
  useEffect(() => {
    if (now.kind !== "new" || matchMedia("(hover: hover)").matches) field.current?.focus()
  }, [now])

  const send = () => {
    if (!blank) writing.send(text, naming.named(text))
    field.current?.focus()
  }
  const key = (event: KeyboardEvent) => {
    if (composing(event) || naming.key(event)) return
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault()
      send()
    } else if (event.key === "Escape" && now.kind !== "new") {
      event.stopPropagation()
      writing.cancel()
    } else if (event.key === "ArrowUp" && text === "") {
      event.preventDefault()
      writing.editLast()
    }
  }
  const label = t("composer.placeholder", { name: own(name) })
  return (
    <div class={styles.composer}>
      {now.kind !== "new" && <Strip writing={now} onCancel={writing.cancel} />}
      {naming.list}
      <div class={styles.row}>
        <textarea
          ref={field}
          class={styles.field}
          rows={1}
          dir="auto"
          value={text}
          placeholder={label}
          aria-label={label}
          enterkeyhint="send"
          {...naming.field}
          onInput={(event) => {
            naming.follow(event)
            writing.type(event.currentTarget.value)
          }}
          onKeyDown={key}
        />
        <EmojiPopover open={emoji} onOpen={setEmoji} onPick={(one) => insert(field.current, one, writing)}>
          <IconButton name={t("composer.emoji")} icon={Smile} expanded={emoji} onClick={() => setEmoji(!emoji)} />
        </EmojiPopover>
        <SendButton editing={now.kind === "edit"} blank={blank} onClick={send} />
      </div>
    </div>
  )
}

function SendButton({ editing, blank, onClick }: { editing: boolean; blank: boolean; onClick: () => void }) {
  const Mark = editing ? Check : Send
  const name = t(editing ? "save" : "composer.send")
  return (
    <button
      type="button"
      class={`${styles.send} ${blank ? styles.idle : ""}`}
      aria-label={name}
      disabled={blank}
      onClick={onClick}
    >
      <Mark size={20} />
    </button>
  )
}
