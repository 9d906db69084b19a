import type { ComponentChildren } from "preact"
import { useEffect, useRef } from "preact/hooks"
import { own, t } from "../i18n/i18n.ts"
import { Back, Close, Search as Glass } from "../look/icons.ts"
import { Button, IconButton } from "../parts/Button.tsx"
import { ConversationRow } from "../parts/ConversationRow.tsx"
import { Empty } from "../parts/Empty.tsx"
import { HitRow } from "../parts/HitRow.tsx"
import { PersonRow } from "../parts/PersonRow.tsx"
import { SkeletonRows } from "../parts/Skeleton.tsx"
import { usePeople } from "../parts/useAnswer.ts"
import { walk } from "../parts/walk.ts"
import { shape } from "../shapes/shape.ts"
import type { ConversationView, HitView, LinkState, PersonView } from "../views.ts"
import { LinkBar } from "./List.tsx"
import styles from "./Search.module.css"

export interface FoundView {
  readonly text: string
  /** The name of the conversation in which one looks; null: everywhere. */
  readonly scope: string | null
  readonly chats: readonly ConversationView[]
  readonly groups: readonly ConversationView[]
  readonly messages:
    | { readonly state: "none" }
    | { readonly state: "asking" }
    | { readonly state: "failed"; readonly why: string }
    | { readonly state: "found"; readonly hits: readonly HitView[]; readonly more: boolean; readonly growing: boolean }
  /** Where one is, when it is a message. */
  readonly selected: string | null
  readonly link: LinkState
}

interface SearchProps {
  view: FoundView
  /** Whether there is a chat with somebody already. */
  isKnown(person: PersonView): boolean
  find(text: string): Promise<readonly PersonView[]>
  onText(text: string): void
  onPerson(person: PersonView): void
  onMore(): void
  onRetry(): void
  onClose(): void
}

function Section({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <section class={styles.section} aria-label={title}>
      <h2 class={styles.heading}>{title}</h2>
      {children}
    </section>
  )
}

function Chats({ title, rows, children }: { title: string; rows: FoundView["chats"]; children?: ComponentChildren }) {
  return (
    <Section title={title}>
      {rows.map((row) => (
        <ConversationRow
          key={row.conversation}
          row={row}
          href={`/c/${row.conversation}`}
          faceSize={shape.value === "phone" ? "l" : "m"}
        />
      ))}
      {children}
    </Section>
  )
}

/** The messages that were found; nothing where others were and no message was. */
function Messages({ view, onMore }: Pick<SearchProps, "view" | "onMore">) {
  const { messages, selected } = view
  if (messages.state === "none") return null
  if (messages.state === "asking") return <SkeletonRows count={3} />
  if (messages.state === "failed") {
    return (
      <p class={styles.failed} role="alert">
        {messages.why}
      </p>
    )
  }
  if (messages.hits.length === 0 && !messages.more) return null
  return (
    <Section title={t("search.messages")}>
      {messages.hits.map((hit) => (
        <HitRow key={hit.key} hit={hit} selected={hit.href === selected} />
      ))}
      {messages.more && (
        <div class={styles.more}>
          <Button small disabled={messages.growing} onClick={onMore}>
            {t("search.more")}
          </Button>
        </div>
      )}
    </Section>
  )
}

function Found(props: SearchProps) {
  const { view, isKnown, find, onPerson } = props
  const people = (usePeople(find, view.text) ?? []).filter((person) => !isKnown(person))
  const { chats, groups, messages } = view
  if (view.text.trim() === "") return <Empty title={t("search.start")} text={t("search.start.text")} />
  const named = chats.length + people.length + groups.length
  const isOver = messages.state === "found" && messages.hits.length === 0 && !messages.more
  if (isOver && named === 0) return <Empty title={t("search.none")} text={t("search.none.text")} />
  return (
    <>
      {chats.length + people.length > 0 && (
        <Chats title={t("search.chats")} rows={chats}>
          {people.map((person) => (
            <PersonRow key={person.account} person={person} onPress={() => onPerson(person)} />
          ))}
        </Chats>
      )}
      {groups.length > 0 && <Chats title={t("search.groups")} rows={groups} />}
      <Messages {...props} />
    </>
  )
}

/** Where one writes what one looks for. */
function Head({ view, onText, onClose }: Pick<SearchProps, "view" | "onText" | "onClose">) {
  const input = useRef<HTMLInputElement>(null)
  useEffect(() => input.current?.focus(), [view.scope])
  const label = view.scope === null ? t("search.all") : t("search.in", { name: own(view.scope) })
  const clear = () => {
    onText("")
    input.current?.focus()
  }
  const phone = shape.value === "phone"
  return (
    <header class={phone ? styles.phone : styles.head}>
      {phone && <IconButton name={t("back")} icon={Back} size={26} onClick={onClose} />}
      {!phone && (
        <div class={styles.title}>
          <h1 class="grow cut">{view.scope === null ? t("search") : label}</h1>
          <IconButton name={t("close")} icon={Close} onClick={onClose} />
        </div>
      )}
      <div class={styles.field}>
        <Glass size={18} />
        <input
          ref={input}
          class={styles.input}
          type="search"
          enterkeyhint="search"
          autocomplete="off"
          maxLength={100}
          value={view.text}
          placeholder={label}
          aria-label={label}
          onInput={(event) => onText(event.currentTarget.value)}
        />
        {view.text !== "" && <IconButton name={t("search.clear")} icon={Close} size={18} onClick={clear} />}
      </div>
    </header>
  )
}

/** People, groups and messages by what somebody remembers of them. */
export function Search(props: SearchProps) {
  const section = useRef<HTMLElement>(null)
  const { messages } = props.view
  const key = (event: KeyboardEvent) => {
    if (event.isComposing) return
    if (event.key === "Escape") {
      event.stopPropagation()
      // Browsers empty a search field by this key, and that would be looking for something else.
      event.preventDefault()
      props.onClose()
    } else if (section.current) walk(event, section.current)
  }
  return (
    <section ref={section} class={styles.search} aria-label={t("search")} onKeyDown={key}>
      <Head {...props} />
      <LinkBar link={props.view.link} onRetry={props.onRetry} />
      <p class="hidden" role="status">
        {messages.state === "found" && t("search.count", { count: messages.hits.length })}
      </p>
      <div class={styles.found}>
        <Found {...props} />
      </div>
    </section>
  )
}
