import type { RefObject } from "preact"
import { useMemo, useRef, useState } from "preact/hooks"
import { t } from "../i18n/i18n.ts"
import { Search } from "../look/icons.ts"
import { Face } from "../parts/Avatar.tsx"
import { Dialog } from "../parts/Dialog.tsx"
import { usePeople } from "../parts/useAnswer.ts"
import { Name } from "../parts/Words.tsx"
import type { ConversationView, PersonView } from "../views.ts"
import styles from "./Finder.module.css"

interface FinderProps {
  /** What it is for; to go there, unless told. */
  title?: string
  /** Whether a name is meant by what was typed. */
  isMeant(name: string, text: string): boolean
  conversations: readonly ConversationView[]
  find(text: string): Promise<readonly PersonView[]>
  onConversation(row: ConversationView): void
  onPerson(person: PersonView): void
  onClose(): void
}

interface Found {
  readonly key: string
  readonly name: string
  readonly kind: "direct" | "group"
  readonly faces: readonly PersonView[]
  readonly go: () => void
}

const SHOWN = 30
const holds = (name: string, text: string) => name.includes(text.trim().toLocaleLowerCase())

/** Chats whose name, or whose person's user name, holds the text; then people one has no chat with. */
function useFound(
  { conversations, find, isMeant, onConversation, onPerson }: FinderProps,
  text: string,
): readonly Found[] {
  const people = usePeople(find, text)
  return useMemo(() => {
    const direct = conversations.filter((row) => row.kind === "direct")
    const known = new Set(direct.flatMap((row) => row.faces.map((face) => face.account)))
    const chats = conversations
      .filter(
        (row) =>
          isMeant(row.name, text) || (row.kind === "direct" && row.faces.some((face) => holds(face.userName, text))),
      )
      .map(
        (row): Found => ({
          key: row.conversation,
          name: row.name,
          kind: row.kind,
          faces: row.faces,
          go: () => onConversation(row),
        }),
      )
    const others = (people ?? [])
      .filter((person) => !known.has(person.account))
      .map(
        (person): Found => ({
          key: person.account,
          name: person.name,
          kind: "direct",
          faces: [person],
          go: () => onPerson(person),
        }),
      )
    return [...chats, ...others].slice(0, SHOWN)
  }, [conversations, people, text, isMeant])
}

interface FoundListProps {
  found: readonly Found[]
  title: string
  at: number
  list: RefObject<HTMLDivElement | null>
  onAt(at: number): void
}

/** The answers; the field above them has the focus and the keys. */
function FoundList({ found, title, at, list, onAt }: FoundListProps) {
  return (
    <div ref={list} id="found" class={styles.found} role="listbox" aria-label={title}>
      {found.map((one, index) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the field above has the focus and the keys
        <div
          key={one.key}
          id={`found-${index}`}
          role="option"
          tabIndex={-1}
          aria-selected={index === at}
          class={styles.row}
          onClick={one.go}
          onMouseMove={() => onAt(index)}
        >
          <Face kind={one.kind} faces={one.faces} size="s" />
          <Name class={`${styles.name} cut`}>{one.name}</Name>
        </div>
      ))}
    </div>
  )
}

/** Finds a conversation or a person by name and goes there. */
export function Finder(props: FinderProps) {
  const { title = t("finder.title") } = props
  const [text, setText] = useState("")
  const [at, setAt] = useState(0)
  const list = useRef<HTMLDivElement>(null)
  const found = useFound(props, text)
  const move = (to: number) => {
    const next = Math.max(0, Math.min(found.length - 1, to))
    setAt(next)
    list.current?.children[next]?.scrollIntoView({ block: "nearest" })
  }
  const key = (event: KeyboardEvent) => {
    if (event.isComposing) return
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault()
      move(at + (event.key === "ArrowDown" ? 1 : -1))
    } else if (event.key === "Enter") {
      found[at]?.go()
    }
  }

  return (
    <Dialog title={title} form="finder" quiet onClose={props.onClose}>
      <label class={styles.field}>
        <Search size={20} />
        <input
          class={styles.input}
          value={text}
          placeholder={title}
          aria-label={title}
          role="combobox"
          aria-expanded="true"
          aria-controls="found"
          aria-activedescendant={found[at] ? `found-${at}` : undefined}
          onInput={(event) => {
            setText(event.currentTarget.value)
            setAt(0)
          }}
          onKeyDown={key}
        />
      </label>
      <FoundList found={found} title={title} at={at} list={list} onAt={setAt} />
      {found.length === 0 && text !== "" && <p class={styles.none}>{t("new.nobody")}</p>}
    </Dialog>
  )
}
