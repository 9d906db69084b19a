import type { AuditEntry, AuditKind } from "@everline/protocol"
import type { FunctionComponent } from "preact"
import { locale, own, t } from "../../i18n/i18n.ts"
import { sizeOf } from "../../lib/health.ts"
import { clock } from "../../lib/time.ts"
import { Codes, Invite, Quota, Recovery, SignUp, SmsLog, Suspend } from "../../look/adminIcons.ts"
import type { IconProps } from "../../look/icon.tsx"
import { Bot, Check, Shield, ShieldOff, SignOut } from "../../look/icons.ts"
import { Card, Page, Section } from "../../parts/Page.tsx"
import styles from "./Admin.module.css"
import { Listed, type Pages } from "./Listed.tsx"
import { byDay, moment } from "./times.ts"

const icons: Readonly<Record<AuditKind, FunctionComponent<IconProps>>> = {
  invite_made: Invite,
  invite_ended: Invite,
  sign_up_mode: SignUp,
  sign_up_approved: SignUp,
  sign_up_declined: SignUp,
  admin_made: Shield,
  admin_ended: ShieldOff,
  suspended: Suspend,
  restored: Check,
  recovery_made: Recovery,
  recovery_used: Recovery,
  device_signed_out: SignOut,
  bot_made: Bot,
  quota_set: Quota,
  code_shown: Codes,
  text_number_shown: SmsLog,
}
const isKnown = (kind: string): kind is AuditKind => Object.hasOwn(icons, kind)

const MODES = {
  invited: "sign_up.mode.invited",
  anyone: "sign_up.mode.anyone",
  approval: "sign_up.mode.approval",
} as const
const isMode = (text: string): text is keyof typeof MODES => Object.hasOwn(MODES, text)

/** What was done, in one sentence. A newer server may know kinds that this app does not. */
function sentence({ kind, about, detail }: AuditEntry): string {
  if (!isKnown(kind)) return t("log.unknown")
  if (kind === "invite_made" && detail === "admin") return t("log.invite_made_admin")
  if (kind === "sign_up_mode")
    return t("log.sign_up_mode", { mode: detail !== null && isMode(detail) ? t(MODES[detail]) : (detail ?? "") })
  if (kind === "quota_set") {
    const name = own(about?.displayName ?? "")
    const given = detail === null ? null : sizeOf(Number(detail), locale.value)
    return given === null ? t("log.quota_ended", { about: name }) : t("log.quota_set", { about: name, detail: given })
  }
  return t(`log.${kind}`, { about: own(about?.displayName ?? ""), detail: own(detail ?? "") })
}

/** Who did it, and where. */
function Doing({ entry: { by, device, reach } }: { entry: AuditEntry }) {
  return (
    <span class={`${styles.note} num`}>
      {by === null ? t("log.command_line") : own(by.displayName)}
      {device !== null && (
        <>
          <i class="sep" />
          {own(device)}
        </>
      )}
      {reach !== null && (
        <>
          <i class="sep" />
          {t(`log.reach.${reach}`)}
        </>
      )}
    </span>
  )
}

/** Rows of what was done; with the day where they do not stand under one. */
export function Deeds({ entries, showsDay = false }: { entries: readonly AuditEntry[]; showsDay?: boolean }) {
  return (
    <>
      {entries.map((entry) => {
        const Icon = isKnown(entry.kind) ? icons[entry.kind] : Shield
        return (
          <div key={entry.audit} class={styles.row}>
            <span class={styles.sign}>
              <Icon size={18} />
            </span>
            <span class={styles.words}>
              <span class={styles.said}>{sentence(entry)}</span>
              <Doing entry={entry} />
            </span>
            <span class={`${styles.when} num`}>{showsDay ? moment(entry.at) : clock(entry.at)}</span>
          </div>
        )
      })}
    </>
  )
}

interface LogProps {
  pages: Pages<AuditEntry>
  onMore(): void
  onBack?: (() => void) | undefined
}

/** What administrators did, the newest first. */
export function AuditLog({ pages, onMore, onBack }: LogProps) {
  return (
    <Page title={t("admin.log")} onBack={onBack} reading>
      <Listed pages={pages} onMore={onMore} none={{ title: t("log.none"), text: t("log.none.text") }}>
        {(rows) =>
          byDay(rows).map(([day, entries]) => (
            <Section key={day} title={day}>
              <Card>
                <Deeds entries={entries} />
              </Card>
            </Section>
          ))
        }
      </Listed>
    </Page>
  )
}
