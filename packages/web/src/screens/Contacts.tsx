import type { AccountId, ContactGroup, ContactGroupId, PresenceState } from "@everline/protocol"
import { useRef, useState } from "preact/hooks"
import { Virtualizer } from "virtua"
import { t } from "../i18n/i18n.ts"
import { AddPerson, Forward, Pencil, Search } from "../look/icons.ts"
import { Avatar } from "../parts/Avatar.tsx"
import { Badge } from "../parts/Badge.tsx"
import { Button, IconButton } from "../parts/Button.tsx"
import { Chips } from "../parts/Chips.tsx"
import { Empty } from "../parts/Empty.tsx"
import { type GroupDeeds, GroupsDialog } from "../parts/GroupsDialog.tsx"
import { Here } from "../parts/Here.tsx"
import { SkeletonRows } from "../parts/Skeleton.tsx"
import { SmsBadge } from "../parts/SmsBadge.tsx"
import { Name } from "../parts/Words.tsx"
import { walk } from "../parts/walk.ts"
import { shape } from "../shapes/shape.ts"
import type { ContactRowView, LinkState, PersonView } from "../views.ts"
import styles from "./Contacts.module.css"
import { LinkBar } from "./List.tsx"

export interface ContactsView {
  /** Null while they are being fetched for the first time. */
  readonly rows: readonly ContactRowView[] | null
  /** Whether there are any, also when none is shown. */
  readonly any: boolean
  /** How many ask to be a contact. */
  readonly asking: number
  readonly groups: readonly ContactGroup[]
  /** The one whose contacts are shown; null: all. */
  readonly group: ContactGroupId | null
  readonly text: string
  readonly selected: string | null
  readonly link: LinkState
}

export interface ContactsDeeds extends GroupDeeds {
  /** Whether somebody is here; asked of those only who are on screen. */
  presenceOf(account: AccountId): PresenceState | undefined
  type(text: string): void
  show(group: ContactGroupId | null): void
  add(): void
  retryLink(): void
}

interface PersonLinkProps extends Pick<ContactsDeeds, "presenceOf"> {
  person: PersonView
  selected: boolean
}

function PersonLink({ person, selected, presenceOf }: PersonLinkProps) {
  return (
    <a
      class={`${styles.row} ${selected ? styles.selected : ""}`}
      href={`/p/${person.account}`}
      aria-current={selected ? "page" : undefined}
    >
      <Avatar person={person} size="m" />
      <Name class={`${styles.name} cut grow`}>{person.name}</Name>
      {person.kind === "number" ? <SmsBadge /> : <Here state={presenceOf(person.account)} />}
    </a>
  )
}

const ALL = "all"

/** All, or one of the groups 分组; and where these are changed. */
function GroupBar({ view, deeds, onEdit }: { view: ContactsView; deeds: ContactsDeeds; onEdit: () => void }) {
  const groups = view.groups.map(({ group, name }) => ({ value: group, label: <Name class="cut">{name}</Name> }))
  return (
    <div class={styles.groups}>
      <Chips<ContactGroupId | typeof ALL>
        label={t("groups.title")}
        chips={[{ value: ALL, label: t("groups.all") }, ...groups]}
        value={view.group ?? ALL}
        onValue={(group) => deeds.show(group === ALL ? null : group)}
      />
      <IconButton name={t("groups.edit")} icon={Pencil} size={18} onClick={onEdit} />
    </div>
  )
}

function Rows({ view, deeds }: { view: ContactsView; deeds: ContactsDeeds }) {
  const scroller = useRef<HTMLDivElement>(null)
  const { rows } = view
  return (
    <nav
      ref={scroller}
      class={styles.rows}
      aria-label={t("contacts.title")}
      onKeyDown={(event) => walk(event, event.currentTarget)}
    >
      {rows === null && <SkeletonRows />}
      {rows?.length === 0 && view.any && <p class={styles.none}>{t("contacts.none")}</p>}
      {rows?.length === 0 && !view.any && (
        <Empty title={t("contacts.empty.title")} text={t("contacts.empty.text")}>
          <Button kind="primary" onClick={deeds.add}>
            {t("contacts.add")}
          </Button>
        </Empty>
      )}
      {rows && rows.length > 0 && (
        <Virtualizer scrollRef={scroller} data={rows} itemSize={56}>
          {(row) =>
            row.kind === "letter" ? (
              <h2 key={row.letter} class={styles.letter}>
                {row.letter}
              </h2>
            ) : (
              <PersonLink
                key={row.person.account}
                person={row.person}
                selected={row.person.account === view.selected}
                presenceOf={deeds.presenceOf}
              />
            )
          }
        </Virtualizer>
      )}
    </nav>
  )
}

/** The people of one's own list, by letter and by group, and how others come into it. */
export function Contacts({ view, deeds }: { view: ContactsView; deeds: ContactsDeeds }) {
  const [editing, setEditing] = useState(false)
  return (
    <section class={styles.list} aria-label={t("contacts.title")} data-wide={shape.value !== "phone"}>
      <header class={styles.head}>
        <h1 class="grow">{t("contacts.title")}</h1>
        <IconButton name={t("contacts.add")} icon={AddPerson} onClick={deeds.add} />
      </header>
      <LinkBar link={view.link} onRetry={deeds.retryLink} />
      <label class={styles.search}>
        <Search size={18} />
        <input
          class={styles.input}
          type="search"
          value={view.text}
          placeholder={t("contacts.search")}
          aria-label={t("contacts.search")}
          onInput={(event) => deeds.type(event.currentTarget.value)}
        />
      </label>
      {view.asking > 0 && (
        <a class={styles.asking} href="/contacts/requests">
          <span class="grow">{t("requests.title")}</span>
          <Badge count={view.asking} label={t("contacts.waiting", { count: view.asking })} />
          <Forward size={20} />
        </a>
      )}
      {view.any && <GroupBar view={view} deeds={deeds} onEdit={() => setEditing(true)} />}
      <Rows view={view} deeds={deeds} />
      {editing && <GroupsDialog groups={view.groups} deeds={deeds} onClose={() => setEditing(false)} />}
    </section>
  )
}
