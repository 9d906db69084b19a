import type { CallMedia, ContactGroup, ContactGroupId, FallbackMinutes, PresenceState } from "@everline/protocol"
import type { FunctionComponent } from "preact"
import { useState } from "preact/hooks"
import { locale, own, t } from "../i18n/i18n.ts"
import { rowTime } from "../lib/time.ts"
import type { IconProps } from "../look/icon.tsx"
import { AddPerson, Block, Call, Chats, Forward, Pencil, RemovePerson, Sms, Tags, Video } from "../look/icons.ts"
import { AfterDialog } from "../parts/AfterDialog.tsx"
import { Avatar } from "../parts/Avatar.tsx"
import { ask } from "../parts/ask.tsx"
import { Button } from "../parts/Button.tsx"
import { isBare } from "../parts/bare.ts"
import { minute } from "../parts/clock.ts"
import { GreetingDialog } from "../parts/GreetingDialog.tsx"
import type { GroupDeeds } from "../parts/GroupsDialog.tsx"
import { Here } from "../parts/Here.tsx"
import { Card, Page } from "../parts/Page.tsx"
import { PickGroupsDialog } from "../parts/PickGroupsDialog.tsx"
import { RenameDialog } from "../parts/RenameDialog.tsx"
import { SmsBadge } from "../parts/SmsBadge.tsx"
import { Name } from "../parts/Words.tsx"
import type { PersonView, Relation } from "../views.ts"
import styles from "./Person.module.css"

export interface PersonCardView {
  readonly person: PersonView
  /** What they call themselves, and what one calls them; empty: nothing. */
  readonly ownName: string
  readonly remark: string
  readonly relation: Relation
  readonly blocked: boolean
  readonly presence: PresenceState | undefined
  readonly lastSeenAt: number | null
  /** All one's groups, and those that they are in. */
  readonly groups: readonly ContactGroup[]
  readonly inGroups: readonly ContactGroupId[]
  /** After how long what they write comes by SMS, null: as of everybody; undefined where none comes. */
  readonly bySms: FallbackMinutes | null | undefined
}

/** Some say in words why it could not be done, or null. */
export interface PersonDeeds extends Pick<GroupDeeds, "createGroup"> {
  write(): void
  call(media: CallMedia): void
  request(greeting: string): Promise<string | null>
  /** Puts a phone number into the list. */
  keep(): void
  accept(): void
  decline(): void
  remark(name: string): Promise<string | null>
  bySms(after: FallbackMinutes | null): void
  putInto(groups: readonly ContactGroupId[]): Promise<string | null>
  block(on: boolean): void
  remove(): void
}

type Opened = "greeting" | "remark" | "groups" | "sms" | null
interface PartProps {
  view: PersonCardView
  deeds: PersonDeeds
  open(what: Opened): void
}

function Fact(props: { icon: FunctionComponent<IconProps>; label: string; value: string; onClick: () => void }) {
  const { icon: Icon, label, value, onClick } = props
  return (
    <button type="button" class={styles.fact} onClick={onClick}>
      <Icon size={22} />
      <span>{label}</span>
      <Name class={`${styles.value} cut grow`}>{value}</Name>
      <Forward size={20} />
    </button>
  )
}

const afterWords = (minutes: FallbackMinutes | null): string =>
  minutes === null ? t("fallback.as_all") : t("fallback.after", { count: minutes })

/** What one keeps of a contact: a name, groups, when what they write comes by SMS. */
function Facts({ view, open }: PartProps) {
  const names = view.groups.filter(({ group }) => view.inGroups.includes(group)).map(({ name }) => name)
  return (
    <Card>
      <Fact icon={Pencil} label={t("person.remark")} value={view.remark} onClick={() => open("remark")} />
      <Fact icon={Tags} label={t("groups.title")} value={names.join(t("list.join"))} onClick={() => open("groups")} />
      {view.bySms !== undefined && (
        <Fact icon={Sms} label={t("fallback.one")} value={afterWords(view.bySms)} onClick={() => open("sms")} />
      )}
    </Card>
  )
}

/** How one becomes a contact, and how far that has come. */
function Becoming({ view: { person, relation }, deeds, open }: PartProps) {
  switch (relation.kind) {
    case "asks":
      return (
        <div class={styles.asks}>
          <p class={styles.said}>
            {relation.greeting === "" ? t("requests.asks") : <Name>{relation.greeting}</Name>}
            <time class={styles.time}>{rowTime(relation.at, minute.value, locale.value)}</time>
          </p>
          <div class={styles.answers}>
            <Button onClick={deeds.decline}>{t("requests.decline")}</Button>
            <Button kind="primary" onClick={deeds.accept}>
              {t("requests.accept")}
            </Button>
          </div>
        </div>
      )
    case "asked":
      return <p class={styles.note}>{t("person.asked")}</p>
    case "stranger":
      // Nobody is there to be asked.
      if (person.kind === "number")
        return (
          <Button icon={AddPerson} wide onClick={deeds.keep}>
            {t("person.keep")}
          </Button>
        )
      return (
        <Button kind="primary" icon={AddPerson} wide onClick={() => open("greeting")}>
          {t("person.add")}
        </Button>
      )
    default:
      return null
  }
}

/** What ends something: a block, a contact. */
function Endings({ view, deeds }: PartProps) {
  const name = own(view.person.name)
  const block = async () => {
    const [title, text] = [t("info.block.title", { name }), t("info.block.text")]
    if (await ask({ title, text, yes: t("info.block.yes"), no: t("cancel"), danger: true })) deeds.block(true)
  }
  const remove = async () => {
    const [title, text] = [t("person.remove.title", { name }), t("person.remove.text")]
    if (await ask({ title, text, yes: t("person.remove.yes"), no: t("cancel"), danger: true })) deeds.remove()
  }
  return (
    <div class={styles.endings}>
      {view.blocked ? (
        <Button wide onClick={() => deeds.block(false)}>
          {t("unblock")}
        </Button>
      ) : (
        <Button kind="quit" icon={Block} wide onClick={block}>
          {t("info.block.yes")}
        </Button>
      )}
      {view.relation.kind === "contact" && (
        <Button kind="quit" icon={RemovePerson} wide onClick={remove}>
          {t("person.remove.yes")}
        </Button>
      )}
    </div>
  )
}

/** Under a name what else tells who it is: by what they call themselves, and their handle. */
function AlsoKnownAs({ person, ownName }: Pick<PersonCardView, "person" | "ownName">) {
  if (isBare(person)) return null
  return (
    <p class={`${styles.user} num`}>
      {ownName !== person.name && ownName !== person.handle && (
        <>
          <Name>{ownName}</Name>
          <span class="sep" />
        </>
      )}
      {person.handle}
    </p>
  )
}

function Head({ person, ownName, blocked, presence, lastSeenAt }: PersonCardView) {
  return (
    <div class={styles.head}>
      <Avatar person={person} size="xl" />
      <h2 class={styles.name}>
        <Name>{person.name}</Name>
      </h2>
      <AlsoKnownAs person={person} ownName={ownName} />
      {person.kind === "number" ? (
        <p class={styles.reached}>
          <SmsBadge />
          {t("person.number")}
        </p>
      ) : (
        <Here state={presence} lastSeenAt={lastSeenAt} />
      )}
      {blocked && <p class={styles.user}>{t("chat.blocked", { name: own(person.name) })}</p>}
    </div>
  )
}

/** Somebody: what one calls them, where they are, how to reach them; or how to become contacts. */
export function Person({ view, deeds, onBack }: Omit<PartProps, "open"> & { onBack?: (() => void) | undefined }) {
  const [opened, open] = useState<Opened>(null)
  const close = () => open(null)
  const { person, relation } = view
  const part = { view, deeds, open }
  const isOneself = relation.kind === "oneself"
  return (
    <Page title={t("person.title")} onBack={onBack}>
      <Head {...view} />
      {relation.kind === "contact" && <Facts {...part} />}
      {!isOneself && !view.blocked && <Becoming {...part} />}
      {!view.blocked && (
        <Button
          kind={relation.kind === "contact" || person.kind === "number" ? "primary" : "plain"}
          icon={Chats}
          wide
          onClick={deeds.write}
        >
          {t("person.write")}
        </Button>
      )}
      {relation.kind === "contact" && person.kind !== "number" && !view.blocked && (
        <div class={styles.answers}>
          <Button icon={Call} onClick={() => deeds.call("audio")}>
            {t("chat.call")}
          </Button>
          <Button icon={Video} onClick={() => deeds.call("video")}>
            {t("chat.video_call")}
          </Button>
        </div>
      )}
      {!isOneself && <Endings {...part} />}
      {opened === "greeting" && <GreetingDialog name={person.name} send={deeds.request} onClose={close} />}
      {opened === "remark" && (
        <RenameDialog
          title={t("person.remark")}
          label={t("person.remark.label")}
          emptyHint={t("person.remark.hint", { name: own(view.ownName) })}
          value={view.remark}
          save={deeds.remark}
          onClose={close}
        />
      )}
      {opened === "sms" && view.bySms !== undefined && (
        <AfterDialog name={person.name} value={view.bySms} onValue={deeds.bySms} onClose={close} />
      )}
      {opened === "groups" && (
        <PickGroupsDialog groups={view.groups} picked={view.inGroups} deeds={deeds} onClose={close} />
      )}
    </Page>
  )
}
