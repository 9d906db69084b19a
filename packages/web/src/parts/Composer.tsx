import { useEffect, useId, useLayoutEffect, useRef, useState } from "preact/hooks"
import { own, t } from "../i18n/i18n.ts"
import { Check, Mic, Send, Smile } from "../look/icons.ts"
import { shape } from "../shapes/shape.ts"
import type { PhonesView } from "../views.ts"
import { AttachButton } from "./AttachButton.tsx"
import { IconButton } from "./Button.tsx"
import styles from "./Composer.module.css"
import { type FilesDesk, filesIn } from "./chosen.ts"
import { EmojiPopover } from "./EmojiPopover.tsx"
import { later, withWords } from "./later.tsx"
import { Strip } from "./Strip.tsx"
import { smsWords } from "./smsWords.ts"
import type { Nameable } from "./useCandidates.ts"
import { useNaming } from "./useNaming.tsx"
import { useTalk } from "./useTalk.ts"
import type { WritingDesk } from "./useWriting.ts"

const Tray = later(() => import("./Tray.tsx").then((module) => module.Tray))
const SmsLine = later(() => withWords(() => import("./SmsLine.tsx").then((module) => module.SmsLine), smsWords))
const Talking = later(() => import("./Talking.tsx").then((module) => module.Talking))

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

/** Puts words where the cursor is, in place of what is marked, and the cursor behind them. */
function insert(field: HTMLTextAreaElement | null, words: string, { text, type }: WritingDesk): void {
  const from = field?.selectionStart ?? text.length
  const to = field?.selectionEnd ?? text.length
  type(text.slice(0, from) + words + text.slice(to))
  queueMicrotask(() => field?.setSelectionRange(from + words.length, from + words.length))
}

/** Puts other words into the field as if they were typed: what is typed the browser takes back by its own keys. */
function retype(field: HTMLTextAreaElement | null, words: string, { type }: WritingDesk): void {
  field?.focus()
  field?.select()
  if (!document.execCommand("insertText", false, words)) type(words)
}

interface ComposerProps {
  /** Names the conversation in the empty field. */
  name: string
  writing: WritingDesk
  /** Whom one can name; null where there is nobody but the other. */
  nameable: Nameable | null
  files: FilesDesk
  /** The phones that a new message goes to; null where there are none. */
  phones: PhonesView | null
}

/** Where one writes. Enter sends, Shift + Enter begins a line, arrow up in an empty field changes one's last message. */
export function Composer({ name, writing, nameable, files, phones: reached }: ComposerProps) {
  const { now, text } = writing
  const editing = now.kind === "edit"
  // What a changed message carries stays as it is.
  const chosen = editing ? [] : files.chosen
  const phones = editing ? null : reached
  const about = useId()
  const field = useRef<HTMLTextAreaElement>(null)
  const naming = useNaming(field, writing, nameable)
  const { talk, handlers } = useTalk()
  const [emoji, setEmoji] = useState(false)
  const blank = text.trim() === "" && chosen.length === 0
  useLayoutEffect(() => {
    if (field.current) fit(field.current)
  }, [text])
  // On a touch screen the focus would bring up the keyboard unasked.
  useEffect(() => {
    if (now.kind !== "new" || matchMedia("(hover: hover)").matches) field.current?.focus()
  }, [now, chosen.length])

  const send = () => {
    // What is in the field: on a busy machine the last letters are not drawn yet when Enter is pressed.
    const written = field.current?.value ?? text
    if (written.trim() !== "" || chosen.length > 0) writing.send(written, naming.named(written))
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
  const paste = (event: ClipboardEvent) => {
    const pasted = editing ? [] : filesIn(event.clipboardData)
    if (pasted.length === 0) return
    event.preventDefault()
    files.add(pasted)
  }
  const label = t("composer.placeholder", { name: own(name) })
  const mic = <IconButton key="mic" name={t("talk.start")} icon={Mic} class={styles.mic} {...handlers} />
  const attach = <AttachButton key="attach" onFiles={files.add} />
  const out = <SendButton key="send" editing={editing} blank={blank} onClick={send} />
  // On a phone the microphone is under the thumb until there is something to send; on a desk the pictures come first.
  const idle = blank && !editing
  const [before, after] = shape.value === "phone" ? (idle ? [mic, attach] : [attach, out]) : [attach, idle ? mic : out]
  return (
    <div class={styles.composer}>
      {now.kind !== "new" && <Strip writing={now} onCancel={writing.cancel} />}
      {chosen.length > 0 && <Tray chosen={chosen} onRemove={files.remove} />}
      {phones && (
        <SmsLine
          id={about}
          text={text}
          chosen={chosen}
          phones={phones}
          namesAlike={naming.alike}
          onRetype={(words) => retype(field.current, words, writing)}
        />
      )}
      {naming.list}
      <div class={styles.row}>
        {!editing && before}
        <textarea
          ref={field}
          class={`${styles.field} ${phones ? styles.bySms : ""}`}
          rows={1}
          dir="auto"
          value={text}
          placeholder={label}
          aria-label={label}
          aria-describedby={phones ? about : undefined}
          enterkeyhint="send"
          {...naming.field}
          onInput={(event) => {
            naming.follow(event)
            writing.type(event.currentTarget.value)
          }}
          onKeyDown={key}
          onPaste={paste}
        />
        <EmojiPopover open={emoji} onOpen={setEmoji} onPick={(one) => insert(field.current, one, writing)}>
          <IconButton name={t("composer.emoji")} icon={Smile} expanded={emoji} onClick={() => setEmoji(!emoji)} />
        </EmojiPopover>
        {after}
        {talk.value && <Talking talk={talk} onDone={writing.talk} />}
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
