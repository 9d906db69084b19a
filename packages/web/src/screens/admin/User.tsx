import type { AuditEntry, FileRoom, User as UserView } from "@everline/protocol"
import type { FunctionComponent } from "preact"
import { useState } from "preact/hooks"
import { locale, own, t } from "../../i18n/i18n.ts"
import { sizeOf } from "../../lib/health.ts"
import { Quota, Recovery, Suspend } from "../../look/adminIcons.ts"
import type { IconProps } from "../../look/icon.tsx"
import { Check, Shield, ShieldOff } from "../../look/icons.ts"
import { Avatar } from "../../parts/Avatar.tsx"
import { ask } from "../../parts/ask.tsx"
import { LinkDialog } from "../../parts/LinkDialog.tsx"
import { Card, Page, Section } from "../../parts/Page.tsx"
import { RenameDialog } from "../../parts/RenameDialog.tsx"
import { SkeletonRows } from "../../parts/Skeleton.tsx"
import { Name } from "../../parts/Words.tsx"
import styles from "./Admin.module.css"
import { faceOf } from "./face.ts"
import { Deeds } from "./Log.tsx"
import { Tags } from "./Tags.tsx"
import { moment, since } from "./times.ts"

/** A link by which somebody comes back, and when it ends. */
export interface RecoveryLink {
  readonly link: string
  readonly expiresAt: number
}

interface UserDeeds {
  setAdmin(on: boolean): void
  suspend(): void
  restore(): void
  /** Null when it could not be made, and has been said so. */
  recover(): Promise<RecoveryLink | null>
  /** In bytes; null: as much as everybody's. What went wrong, in words. */
  setQuota(quota: number | null): Promise<string | null>
  copy(link: string): void
}

interface UserProps {
  /** Null until it is known. */
  user: UserView | null
  /** Why it is not, in words. */
  error: string | null
  me: boolean
  /** What administrators did to them. */
  log: readonly AuditEntry[]
  deeds: UserDeeds
  onBack?: (() => void) | undefined
}

const size = (bytes: number): string => sizeOf(bytes, locale.value)

function Facts({ user }: { user: UserView }) {
  const facts = [
    [t("user.since"), moment(user.createdAt)],
    [t("user.last"), user.lastSeenAt === null ? t("users.never") : since(user.lastSeenAt, t("recovery.now"))],
    [t("user.devices"), `${user.devices}`],
    [t("user.files"), t("user.room", { used: size(user.room.used), quota: size(user.room.quota) })],
    ...(user.suspendedAt === null ? [] : [[t("user.suspended_since"), moment(user.suspendedAt)] as const]),
  ] as const
  return (
    <dl class={styles.facts}>
      {facts.map(([name, value]) => (
        <div key={name} class={styles.fact}>
          <dt>{name}</dt>
          <dd class="num">{value}</dd>
        </div>
      ))}
    </dl>
  )
}

interface DeedProps {
  icon: FunctionComponent<IconProps>
  label: string
  danger?: boolean
  run(): void
}

function Deed({ icon: Icon, label, danger = false, run }: DeedProps) {
  return (
    <button type="button" class={`${styles.deed} ${danger ? styles.danger : ""}`} onClick={run}>
      <Icon size={20} />
      {label}
    </button>
  )
}

/** Asks before each deed, for none of them is small. */
function useDeeds(user: UserView, me: boolean, deeds: UserDeeds, made: (link: RecoveryLink | null) => void) {
  const name = own(user.displayName)
  const no = t("user.no")
  const makeAdmin = async () => {
    const words = { title: t("user.make_admin.title", { name }), text: t("user.make_admin.text") }
    if (await ask({ ...words, yes: t("user.make_admin"), no })) deeds.setAdmin(true)
  }
  const endAdmin = async () => {
    const words = me
      ? { title: t("user.end_own.title"), text: t("user.end_own.text") }
      : { title: t("user.end_admin.title", { name }), text: t("user.end_admin.text") }
    if (await ask({ ...words, yes: t("user.end_admin"), no, danger: true })) deeds.setAdmin(false)
  }
  const recover = async () => {
    const words = { title: t("user.recover.title", { name }), text: t("user.recover.text") }
    if (await ask({ ...words, yes: t("user.recover.yes"), no })) made(await deeds.recover())
  }
  const suspend = async () => {
    const words = { title: t("user.suspend.title", { name }), text: t("user.suspend.text") }
    if (await ask({ ...words, yes: t("user.suspend"), no, danger: true })) deeds.suspend()
  }
  return { makeAdmin, endAdmin, recover, suspend }
}

const GIB = 2 ** 30
/** More than any disk has, and fewer bytes than numbers count. */
const MOST_GIB = 1_000_000

/** What somebody typed, in bytes: "1.5", or "1,5". Null when it is no number of GiB. */
function gibibytes(text: string): number | null {
  const [, whole, part = "0"] = /^(\d{1,7})(?:[.,](\d{1,2}))?$/.exec(text.normalize("NFKC").trim()) ?? []
  const number = Number(`${whole}.${part}`)
  return whole !== undefined && number <= MOST_GIB ? Math.round(number * GIB) : null
}

/** Gives somebody room for files of their own measure. */
function QuotaDialog({ room, save, onClose }: { room: FileRoom; save: UserDeeds["setQuota"]; onClose(): void }) {
  return (
    <RenameDialog
      title={t("user.quota")}
      label={t("user.quota.gib")}
      value={room.chosen ? `${Math.round((room.quota / GIB) * 100) / 100}` : ""}
      emptyHint={t("user.quota.hint")}
      save={async (text) => {
        const quota = gibibytes(text)
        if (text.trim() === "") return save(null)
        return quota === null ? t("user.quota.wrong") : save(quota)
      }}
      onClose={onClose}
    />
  )
}

function Actions({ user, me, deeds }: { user: UserView; me: boolean; deeds: UserDeeds }) {
  const [link, setLink] = useState<RecoveryLink | null>(null)
  const [isMeasuring, setMeasuring] = useState(false)
  const { makeAdmin, endAdmin, recover, suspend } = useDeeds(user, me, deeds, setLink)
  const isSuspended = user.suspendedAt !== null
  const isPerson = user.kind === "person"
  return (
    <Card>
      {isSuspended && <Deed icon={Check} label={t("user.restore")} run={deeds.restore} />}
      {isPerson && !isSuspended && !me && <Deed icon={Recovery} label={t("user.recover")} run={recover} />}
      {isPerson && !isSuspended && !user.admin && <Deed icon={Shield} label={t("user.make_admin")} run={makeAdmin} />}
      {user.admin && <Deed icon={ShieldOff} label={t("user.end_admin")} run={endAdmin} />}
      <Deed icon={Quota} label={t("user.quota")} run={() => setMeasuring(true)} />
      {!isSuspended && !me && <Deed icon={Suspend} label={t("user.suspend")} danger run={suspend} />}
      {isMeasuring && <QuotaDialog room={user.room} save={deeds.setQuota} onClose={() => setMeasuring(false)} />}
      {link !== null && (
        <LinkDialog
          title={t("user.recovery")}
          text={t("user.recovery.text", { name: own(user.displayName), time: moment(link.expiresAt) })}
          link={link.link}
          copy={deeds.copy}
          onClose={() => setLink(null)}
        />
      )}
    </Card>
  )
}

/** One account: who it is, how it stands, and what can be done. */
export function User({ user, error, me, log, deeds, onBack }: UserProps) {
  return (
    <Page title={user?.displayName ?? t("admin.users")} onBack={onBack}>
      {error !== null && (
        <p class={styles.about} role="alert">
          {error}
        </p>
      )}
      {user === null ? (
        error === null && <SkeletonRows count={3} />
      ) : (
        <>
          <Card>
            <div class={styles.head}>
              <Avatar person={faceOf(user)} size="xl" />
              <span class={styles.words}>
                <Name class={`${styles.title} cut`}>{user.displayName}</Name>
                <span class={`${styles.note} cut`}>@{user.userName}</span>
                <span class={styles.buttons}>
                  <Tags user={user} />
                </span>
              </span>
            </div>
            <Facts user={user} />
          </Card>
          <Actions user={user} me={me} deeds={deeds} />
          {log.length > 0 && (
            <Section title={t("user.deeds")}>
              <Card>
                <Deeds entries={log} showsDay />
              </Card>
            </Section>
          )}
        </>
      )}
    </Page>
  )
}
