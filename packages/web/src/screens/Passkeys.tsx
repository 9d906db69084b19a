import type { Passkey } from "@everline/protocol"
import { useState } from "preact/hooks"
import { errorWords, locale, own, t } from "../i18n/i18n.ts"
import { ago } from "../lib/time.ts"
import { Pencil, Plus, Trash } from "../look/icons.ts"
import { Passkey as PasskeyIcon } from "../look/passkeyIcon.ts"
import { ask } from "../parts/ask.tsx"
import { Button, IconButton } from "../parts/Button.tsx"
import { minute } from "../parts/clock.ts"
import { Card, Page } from "../parts/Page.tsx"
import { RenameDialog } from "../parts/RenameDialog.tsx"
import { SkeletonRows } from "../parts/Skeleton.tsx"
import { Name } from "../parts/Words.tsx"
import styles from "./Devices.module.css"

interface PasskeysProps {
  /** Null until they are known. */
  passkeys: readonly Passkey[] | null
  /** Where one is; a key of another host says so. */
  host: string
  /** Null where there can be none. */
  add: (() => void) | null
  rename(passkey: Passkey, name: string): Promise<string | null>
  remove(passkey: Passkey): void
  onBack?: (() => void) | undefined
}

function used({ usedAt }: Passkey): string {
  if (usedAt === null) return t("passkeys.unused")
  const time = ago(usedAt, minute.value, locale.value)
  return time === null ? t("passkeys.used_now") : t("passkeys.used", { time })
}

function PasskeyRow({ passkey, host, rename, remove }: { passkey: Passkey } & Omit<PasskeysProps, "passkeys" | "add">) {
  const [naming, setNaming] = useState(false)
  const name = own(passkey.name)
  const removing = async () => {
    const words = { title: t("passkeys.remove.title", { name }), text: t("passkeys.remove.text") }
    const answers = { yes: t("passkeys.remove.yes"), no: t("passkeys.remove.no"), danger: true }
    if (await ask({ ...words, ...answers })) remove(passkey)
  }
  return (
    <div class={styles.row}>
      <span class={styles.icon}>
        <PasskeyIcon size={22} />
      </span>
      <span class={styles.words}>
        <Name class={`${styles.name} cut`}>{passkey.name}</Name>
        <span class={`${styles.note} cut num`}>
          {used(passkey)}
          {passkey.host !== host && (
            <>
              <i class="sep" />
              {t("passkeys.host", { host: passkey.host })}
            </>
          )}
        </span>
      </span>
      <IconButton name={t("passkeys.rename", { name })} icon={Pencil} size={20} onClick={() => setNaming(true)} />
      <IconButton name={t("passkeys.remove.label", { name })} icon={Trash} size={20} onClick={removing} />
      {naming && (
        <RenameDialog
          title={t("passkeys.rename_title")}
          label={t("passkeys.name")}
          value={passkey.name}
          save={(next) => rename(passkey, next)}
          onClose={() => setNaming(false)}
        />
      )}
    </div>
  )
}

/** Keys with which one logs in instead of with a password. */
export function Passkeys({ passkeys, add, onBack, ...rest }: PasskeysProps) {
  return (
    <Page title={t("passkeys.title")} onBack={onBack}>
      <p class={styles.none}>{add === null ? errorWords("passkeys_unavailable") : t("passkeys.text")}</p>
      {passkeys === null && <SkeletonRows count={2} />}
      {passkeys !== null && passkeys.length > 0 && (
        <Card>
          {passkeys.map((passkey) => (
            <PasskeyRow key={passkey.passkey} passkey={passkey} {...rest} />
          ))}
        </Card>
      )}
      {passkeys?.length === 0 && <p class={styles.hint}>{t("passkeys.none")}</p>}
      {add !== null && (
        <Button kind="outline" icon={Plus} wide onClick={add}>
          {t("passkeys.add")}
        </Button>
      )}
    </Page>
  )
}
