import { useState } from "preact/hooks"
import { own, t } from "../i18n/i18n.ts"
import { Group } from "../look/icons.ts"
import { Button } from "../parts/Button.tsx"
import { Empty } from "../parts/Empty.tsx"
import { Name } from "../parts/Words.tsx"
import styles from "./GroupInvite.module.css"

export interface GroupInviteView {
  /** Null while it is being asked for. */
  readonly group: { readonly title: string; readonly memberCount: number; readonly from: string } | null
  /** What is wrong with the link, or with coming in. */
  readonly error: string | null
}

export interface GroupInviteDeeds {
  join(): Promise<void>
  again(): void
  leave(): void
}

/** Whether one wants to come into a group whose link one has. */
export function GroupInvite({ view, deeds }: { view: GroupInviteView; deeds: GroupInviteDeeds }) {
  const [busy, setBusy] = useState(false)
  const join = async () => {
    setBusy(true)
    await deeds.join()
    setBusy(false)
  }
  if (view.group === null) {
    if (view.error === null) return null
    return (
      <Empty title={t("group_link.wrong")} text={view.error}>
        <div class={styles.buttons}>
          <Button onClick={deeds.leave}>{t("group_link.leave")}</Button>
          <Button kind="primary" onClick={deeds.again}>
            {t("retry")}
          </Button>
        </div>
      </Empty>
    )
  }
  const { title, memberCount, from } = view.group
  return (
    <section class={styles.invite} aria-label={t("group_link.title")}>
      <span class={styles.face}>
        <Group size={40} />
      </span>
      <h1 class={styles.title}>
        <Name>{title}</Name>
      </h1>
      <p class={`${styles.text} num`}>
        {t("group_link.from", { name: own(from) })}
        <span class={styles.sep} aria-hidden="true" />
        {t("chat.members", { count: memberCount })}
      </p>
      {view.error && (
        <p class={styles.error} role="alert">
          {view.error}
        </p>
      )}
      <div class={styles.buttons}>
        <Button onClick={deeds.leave}>{t("group_link.leave")}</Button>
        <Button kind="primary" disabled={busy} onClick={join}>
          {t("group_link.join")}
        </Button>
      </div>
    </section>
  )
}
