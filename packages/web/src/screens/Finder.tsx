import { useMemo, useRef, useState } from "preact/hooks"
import { t } from "../i18n/i18n.ts"
import { Search } from "../look/icons.ts"
import { Face } from "../parts/Avatar.tsx"
import { Dialog } from "../parts/Dialog.tsx"
import { Name } from "../parts/Words.tsx"
import type { ConversationView, PersonView } from "../views.ts"
import styles from "./Finder.module.css"
import { usePeople } from "./NewChat.tsx"

interface FinderProps {
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
const holds = (name: string, text: string) => name.toLocaleLowerCase().includes(text)

/** Finds a conversation or a person by name and goes there. */
export function Finder({ conversations, find, onConversation, onPerson, onClose }: FinderProps) {
  const [text, setText] = useState("")
  const [at, setAt] = useState(0)
  const list = useRef<HTMLDivElement>(null)
  const people = usePeople(find, text)
  const found = useMemo<readonly Found[]>(() => {
    const wanted = text.trim().toLocaleLowerCase()
    const rows = conversations.filter(
      (row) =>
        holds(row.name, wanted) || row.faces.some((face) => row.kind === "direct" && holds(face.userName, wanted)),
    )
    const known = new Set(rows.flatMap((row) => (row.kind === "direct" ? row.faces.map((face) => face.account) : [])))
    return [
      ...rows.map((row) => ({
        key: row.conversation,
        name: row.name,
        kind: row.kind,
        faces: row.faces,
        go: () => onConversation(row),
      })),
      ...(people ?? [])
        .filter((person) => !known.has(person.account))
        .map((person) => ({
          key: person.account,
          name: person.name,
          kind: "direct" as const,
          faces: [person],
          go: () => onPerson(person),
        })),
    ].slice(0, SHOWN)
  }, [conversations, people, text])

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
    <Dialog title={t("finder.title")} form="finder" quiet onClose={onClose}>
      <label class={styles.field}>
        <Search size={20} />
        <input
          class={styles.input}
          value={text}
          placeholder={t("finder.title")}
          aria-label={t("finder.title")}
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
      <div ref={list} id="found" class={styles.found} role="listbox" aria-label={t("finder.title")}>
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
            onMouseMove={() => setAt(index)}
          >
            <Face kind={one.kind} faces={one.faces} size="s" />
            <Name class={`${styles.name} cut`}>{one.name}</Name>
          </div>
        ))}
      </div>
      {found.length === 0 && text !== "" && <p class={styles.none}>{t("new.nobody")}</p>}
    </Dialog>
  )
}
