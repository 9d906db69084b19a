import type { Role } from "@everline/protocol"
import { useState } from "preact/hooks"
import { own, t } from "../i18n/i18n.ts"
import {
  AddPerson,
  At,
  Block,
  Close,
  Contacts,
  History,
  Link as LinkIcon,
  Mute,
  Pencil,
  Pin,
  Search,
  SignOut,
  Trash,
} from "../look/icons.ts"
import { Face } from "../parts/Avatar.tsx"
import { ask } from "../parts/ask.tsx"
import { Button, IconButton } from "../parts/Button.tsx"
import { LinkDialog } from "../parts/LinkDialog.tsx"
import { MemberButton } from "../parts/MemberButton.tsx"
import { PersonRow, underName } from "../parts/PersonRow.tsx"
import { RenameDialog } from "../parts/RenameDialog.tsx"
import { Switch } from "../parts/Switch.tsx"
import { Name } from "../parts/Words.tsx"
import type { MemberView, PersonView } from "../views.ts"
import { AddPeople } from "./AddPeople.tsx"
import styles from "./Info.module.css"

export interface InfoView {
  readonly kind: "direct" | "group"
  readonly name: string
  readonly faces: readonly PersonView[]
  readonly count: number
  /** As many as have been fetched, in the order in which they joined. */
  readonly members: readonly MemberView[]
  readonly moreMembers: boolean
  /** What oneself may do in it, and whether one is a member at all. */
  readonly role: Role
  readonly member: boolean
  /** Whether one has blocked the other of a direct conversation; and whether that is oneself. */
  readonly blocked: boolean
  readonly self: boolean
  /** How one keeps it, for oneself. */
  readonly pinned: boolean
  readonly muted: boolean
  readonly mutedMentions: boolean
  /** Whether those who join a group read all that was said before. */
  readonly openHistory: boolean
}

/** What can be done to a group, or about a person. Some say in words why it could not be done, or null. */
export interface InfoDeeds {
  rename(title: string): Promise<string | null>
  add(people: readonly PersonView[]): Promise<string | null>
  remove(member: MemberView): void
  setRole(member: MemberView, role: Role): void
  leave(): void
  dissolve(): void
  /** Makes a link into the group; null when that failed, which was said. */
  link(): Promise<string | null>
  endLinks(): void
  copy(text: string): void
  block(on: boolean): void
  pin(on: boolean): void
  mute(on: boolean): void
  /** While it is muted, keeps quiet too when one is named. */
  muteMentions(on: boolean): void
  openHistory(on: boolean): void
  /** Goes to somebody's card. */
  person(person: PersonView): void
  more(): void
  search(): void
  find(text: string): Promise<readonly PersonView[]>
  close(): void
}

function Members({ view, deeds }: { view: InfoView; deeds: InfoDeeds }) {
  const notes = { owner: t("info.owner"), admin: t("info.admin"), member: undefined }
  return (
    <section class={styles.section}>
      <h2 class={`${styles.heading} num`}>{t("chat.members", { count: view.count })}</h2>
      <div class={styles.members}>
        {view.members.map((member) => (
          <PersonRow
            key={member.account}
            person={member}
            onPress={() => deeds.person(member)}
            note={notes[member.role] ?? (member.me ? t("info.you") : undefined)}
          >
            <MemberButton member={member} mine={view.role} deeds={deeds} />
          </PersonRow>
        ))}
      </div>
      {view.moreMembers && (
        <Button small onClick={deeds.more}>
          {t("info.more")}
        </Button>
      )}
    </section>
  )
}

/** The way to somebody's card. */
function Card({ person, deeds }: { person: PersonView; deeds: InfoDeeds }) {
  return (
    <Button icon={Contacts} wide onClick={() => deeds.person(person)}>
      {t("person.title")}
    </Button>
  )
}

/** Ends what comes from somebody, or lets it come again. */
function Blocking({ view, deeds }: { view: InfoView; deeds: InfoDeeds }) {
  const block = async () => {
    const yes = await ask({
      title: t("info.block.title", { name: own(view.name) }),
      text: t("info.block.text"),
      yes: t("info.block.yes"),
      no: t("cancel"),
      danger: true,
    })
    if (yes) deeds.block(true)
  }
  return view.blocked ? (
    <section class={styles.section}>
      <p class={styles.blocked}>{t("chat.blocked", { name: own(view.name) })}</p>
      <Button wide onClick={() => deeds.block(false)}>
        {t("unblock")}
      </Button>
    </section>
  ) : (
    <Button kind="quit" icon={Block} wide onClick={block}>
      {t("info.block.yes")}
    </Button>
  )
}

/** Who is in a conversation, and what can be done to it. A pane beside the chat or a screen of its own. */
export function Info({ view, deeds }: { view: InfoView; deeds: InfoDeeds }) {
  const [open, setOpen] = useState<"rename" | "add" | null>(null)
  const [link, setLink] = useState<string | null>(null)
  const close = () => setOpen(null)
  const group = view.kind === "group"
  const dissolve = async () => {
    const yes = await ask({
      title: t("info.dissolve.title", { name: own(view.name) }),
      text: t("info.dissolve.text"),
      yes: t("info.dissolve.yes"),
      no: t("info.dissolve.no"),
      danger: true,
    })
    if (yes) deeds.dissolve()
  }
  const leave = async () => {
    const yes = await ask({
      title: t("info.leave.title", { name: own(view.name) }),
      text: t("info.leave.text"),
      yes: t("info.leave.yes"),
      no: t("info.leave.no"),
      danger: true,
    })
    if (yes) deeds.leave()
  }
  return (
    <aside class={styles.info} aria-label={t("info.title")}>
      <div class={styles.close}>
        <IconButton name={t("close")} icon={Close} onClick={deeds.close} />
      </div>
      <div class={styles.scroll}>
        <div class={styles.head}>
          <Face kind={view.kind} faces={view.faces} size="xl" />
          <div class={styles.called}>
            <h1 class={styles.name}>
              <Name>{view.name}</Name>
            </h1>
            {group && view.member && (
              <IconButton name={t("rename")} icon={Pencil} size={20} onClick={() => setOpen("rename")} />
            )}
          </div>
          {!group && view.faces[0] && <p class={styles.user}>{underName(view.faces[0])}</p>}
        </div>
        {group && view.member && (
          <div class={styles.deeds}>
            <Button small icon={AddPerson} onClick={() => setOpen("add")}>
              {t("info.add")}
            </Button>
            <Button small icon={LinkIcon} onClick={async () => setLink(await deeds.link())}>
              {t("info.link")}
            </Button>
          </div>
        )}
        <div class={styles.switches}>
          <Switch label={t("info.pin")} icon={Pin} on={view.pinned} onChange={deeds.pin} />
          <Switch label={t("info.mute")} icon={Mute} on={view.muted} onChange={deeds.mute} />
          {group && view.muted && (
            <Switch label={t("info.mute_mentions")} icon={At} on={view.mutedMentions} onChange={deeds.muteMentions} />
          )}
          {group && view.member && view.role !== "member" && (
            <Switch label={t("info.history")} icon={History} on={view.openHistory} onChange={deeds.openHistory} />
          )}
        </div>
        <Button icon={Search} wide onClick={deeds.search}>
          {t("info.search")}
        </Button>
        {!group && !view.self && view.faces[0] && <Card person={view.faces[0]} deeds={deeds} />}
        {!group && !view.self && <Blocking view={view} deeds={deeds} />}
        {group && <Members view={view} deeds={deeds} />}
        {group && view.member && (
          <Button kind="quit" icon={SignOut} wide onClick={leave}>
            {t("info.leave.yes")}
          </Button>
        )}
        {group && view.member && view.role === "owner" && (
          <Button kind="quit" icon={Trash} wide onClick={dissolve}>
            {t("info.dissolve.yes")}
          </Button>
        )}
      </div>
      {open === "rename" && (
        <RenameDialog
          title={t("info.rename")}
          label={t("group.name")}
          value={view.name}
          save={deeds.rename}
          onClose={close}
        />
      )}
      {link !== null && (
        <LinkDialog
          title={t("info.link")}
          text={t("info.link.text")}
          link={link}
          copy={deeds.copy}
          onClose={() => setLink(null)}
        >
          {view.role !== "member" && (
            <Button
              onClick={() => {
                setLink(null)
                deeds.endLinks()
              }}
            >
              {t("info.link.end")}
            </Button>
          )}
        </LinkDialog>
      )}
      {open === "add" && (
        <AddPeople
          title={t("info.add")}
          find={deeds.find}
          without={new Set(view.members.map((member) => member.account))}
          add={deeds.add}
          onClose={close}
        />
      )}
    </aside>
  )
}
