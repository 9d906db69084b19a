import type { ComponentChildren } from "preact"
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks"
import { own, t } from "../i18n/i18n.ts"
import { Check, Close, Pencil, Reply, Send, Smile } from "../look/icons.ts"
import type { MessageView } from "../views.ts"
import { IconButton } from "./Button.tsx"
import styles from "./Composer.module.css"
import { EmojiPopover } from "./EmojiPopover.tsx"

/** What the next press of Send does. */
export type Writing =
  | { readonly kind: "new" }
  | { readonly kind: "quote"; readonly line: MessageView }
  | { readonly kind: "edit"; readonly line: MessageView }

interface ComposerProps {
  /** Names the conversation in the empty field. */
  name: string
  text: string
  writing: Writing
  onText(text: string): void
  /** With text that is not blank. */
  onSend(text: string): void
  onCancel(): void
  /** Arrow up in an empty field: edit the last of one's own. */
  onEditLast(): void
}

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

/** Where one writes. Enter sends, Shift + Enter begins a line. */
export function Composer({ name, text, writing, onText, onSend, onCancel, onEditLast }: ComposerProps) {
  const field = useRef<HTMLTextAreaElement>(null)
  const [emoji, setEmoji] = useState(false)
  const blank = text.trim() === ""
  useLayoutEffect(() => {
    if (field.current) fit(field.current)
  }, [text])
  // On a touch screen the focus would bring up the keyboard unasked.
  useEffect(() => {
    if (writing.kind !== "new" || matchMedia("(hover: hover)").matches) field.current?.focus()
  }, [writing])

  const send = () => {
    if (!blank) onSend(text)
    field.current?.focus()
  }
  const insert = (added: string) => {
    const from = field.current?.selectionStart ?? text.length
    const to = field.current?.selectionEnd ?? text.length
    onText(text.slice(0, from) + added + text.slice(to))
    queueMicrotask(() => field.current?.setSelectionRange(from + added.length, from + added.length))
  }
  const key = (event: KeyboardEvent) => {
    if (composing(event)) return
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault()
      send()
    } else if (event.key === "Escape" && writing.kind !== "new") {
      event.stopPropagation()
      onCancel()
    } else if (event.key === "ArrowUp" && text === "") {
      event.preventDefault()
      onEditLast()
    }
  }

  return (
    <Frame strip={writing.kind !== "new" && <Strip writing={writing} onCancel={onCancel} />}>
      <textarea
        ref={field}
        class={styles.field}
        rows={1}
        dir="auto"
        value={text}
        placeholder={t("composer.placeholder", { name: own(name) })}
        aria-label={t("composer.placeholder", { name: own(name) })}
        enterkeyhint="send"
        onInput={(event) => onText(event.currentTarget.value)}
        onKeyDown={key}
      />
      <EmojiPopover open={emoji} onOpen={setEmoji} onPick={insert}>
        <IconButton name={t("composer.emoji")} icon={Smile} expanded={emoji} onClick={() => setEmoji(!emoji)} />
      </EmojiPopover>
      <button
        type="button"
        class={`${styles.send} ${blank ? styles.idle : ""}`}
        aria-label={t(writing.kind === "edit" ? "save" : "composer.send")}
        disabled={blank}
        onClick={send}
      >
        {writing.kind === "edit" ? <Check size={20} /> : <Send size={20} />}
      </button>
    </Frame>
  )
}

function Frame({ strip, children }: { strip: ComponentChildren; children: ComponentChildren }) {
  return (
    <div class={styles.composer}>
      {strip}
      <div class={styles.row}>{children}</div>
    </div>
  )
}
