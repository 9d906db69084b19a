import type { FunctionComponent } from "preact"
import { type MessageId, t } from "../../i18n/i18n.ts"
import { Codes, Gateways, Health, Invite, Log, SignUp, SmsLog } from "../../look/adminIcons.ts"
import type { IconProps } from "../../look/icon.tsx"
import { Forward, Group } from "../../look/icons.ts"
import { Badge } from "../../parts/Badge.tsx"
import { TitleHeader } from "../../parts/Header.tsx"
import styles from "./Admin.module.css"

/** The pages of the administration; the address bar names them so. */
export type AdminPage = "health" | "users" | "sign-ups" | "codes" | "invites" | "sms" | "segments" | "log"

interface Stop {
  readonly page: AdminPage
  readonly label: MessageId
  readonly icon: FunctionComponent<IconProps>
}

const stops: readonly Stop[] = [
  { page: "health", label: "admin.health", icon: Health },
  { page: "users", label: "admin.users", icon: Group },
  { page: "sign-ups", label: "admin.sign_up", icon: SignUp },
  { page: "codes", label: "admin.codes", icon: Codes },
  { page: "invites", label: "admin.invites", icon: Invite },
  { page: "sms", label: "admin.sms", icon: Gateways },
  { page: "segments", label: "admin.segments", icon: SmsLog },
  { page: "log", label: "admin.log", icon: Log },
]

interface AdminNavProps {
  /** The page beside it; null where there is room for one. */
  here: AdminPage | null
  /** How many people wait for an account. */
  waiting: number
  href(page: AdminPage): string
  onBack: () => void
}

/** What there is to look after: a screen of its own on a phone, beside the page on wider windows. */
export function AdminNav({ here, waiting, href, onBack }: AdminNavProps) {
  return (
    <section class={styles.nav} aria-label={t("admin.title")}>
      <TitleHeader title={t("admin.title")} onBack={onBack} />
      <nav class={styles.links} aria-label={t("admin.title")}>
        {stops.map(({ page, label, icon: Icon }) => (
          <a
            key={page}
            href={href(page)}
            class={`${styles.link} ${page === here ? styles.here : ""}`}
            aria-current={page === here ? "page" : undefined}
          >
            <Icon size={22} />
            <span class="grow">{t(label)}</span>
            {page === "sign-ups" && <Badge count={waiting} label={t("admin.waiting", { count: waiting })} />}
            {here === null && <Forward size={20} />}
          </a>
        ))}
      </nav>
    </section>
  )
}
