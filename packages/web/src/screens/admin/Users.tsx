import type { AccountId, User } from "@everline/protocol"
import { t } from "../../i18n/i18n.ts"
import { Forward } from "../../look/icons.ts"
import { Avatar } from "../../parts/Avatar.tsx"
import { Field } from "../../parts/Field.tsx"
import { Card, Page } from "../../parts/Page.tsx"
import { Name } from "../../parts/Words.tsx"
import styles from "./Admin.module.css"
import { faceOf } from "./face.ts"
import { Listed, type Pages } from "./Listed.tsx"
import { Tags } from "./Tags.tsx"
import { since } from "./times.ts"

interface UsersProps {
  text: string
  pages: Pages<User>
  me: AccountId
  href(account: AccountId): string
  onText(text: string): void
  onMore(): void
  onBack?: (() => void) | undefined
}

const seen = ({ lastSeenAt }: User): string => {
  if (lastSeenAt === null) return t("users.never")
  const time = since(lastSeenAt, "")
  return time === "" ? t("users.seen_now") : t("users.seen", { time })
}

function UserRow({ user, me, href }: { user: User; me: boolean; href: string }) {
  return (
    <a class={`${styles.row} ${styles.press}`} href={href}>
      <Avatar person={faceOf(user)} size="m" />
      <span class={styles.words}>
        <span class={styles.line}>
          <Name class={`${styles.name} cut`}>{user.displayName}</Name>
          {me && <span class={styles.tag}>{t("users.you")}</span>}
          <Tags user={user} />
        </span>
        <span class={`${styles.note} cut num`}>
          @{user.userName}
          <i class="sep" />
          {seen(user)}
        </span>
      </span>
      <Forward size={20} />
    </a>
  )
}

/** Everybody who has an account, the newest first. */
export function Users({ text, pages, me, href, onText, onMore, onBack }: UsersProps) {
  return (
    <Page title={t("admin.users")} onBack={onBack}>
      <Field
        label={t("users.search")}
        value={text}
        onValue={onText}
        autoComplete="off"
        autoCapitalize="none"
        spellcheck={false}
        maxLength={64}
      />
      <Listed pages={pages} onMore={onMore} none={{ title: t("users.none"), text: t("users.none.text") }}>
        {(rows) => (
          <Card>
            {rows.map((user) => (
              <UserRow key={user.account} user={user} me={user.account === me} href={href(user.account)} />
            ))}
          </Card>
        )}
      </Listed>
    </Page>
  )
}
