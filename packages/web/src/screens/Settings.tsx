import { useState } from "preact/hooks"
import { LOCALES, type Locale, t } from "../i18n/i18n.ts"
import { AddPerson, Copy, Devices, Forward, Pencil, SignOut } from "../look/icons.ts"
import { Avatar } from "../parts/Avatar.tsx"
import { Button, IconButton } from "../parts/Button.tsx"
import { Choice } from "../parts/Choice.tsx"
import { ask, Dialog } from "../parts/Dialog.tsx"
import { Card, Page, Section } from "../parts/Page.tsx"
import { RenameDialog } from "../parts/RenameDialog.tsx"
import { Name } from "../parts/Words.tsx"
import type { PersonView } from "../views.ts"
import styles from "./Settings.module.css"

export type ThemeChoice = "system" | "light" | "dark"
export type LocaleChoice = "system" | Locale

export interface SettingsView {
  readonly me: PersonView
  readonly admin: boolean
  readonly theme: ThemeChoice
  readonly locale: LocaleChoice
}

export interface SettingsDeeds {
  rename(name: string): Promise<string | null>
  theme(choice: ThemeChoice): void
  locale(choice: LocaleChoice): void
  /** Makes a link for one person; null when it could not be made (and has been said so). */
  invite(): Promise<string | null>
  copy(text: string): void
  devices(): void
  signOut(): void
}

// Each language is named in itself, so that whoever is lost in another finds home.
const localeNames = { "zh-Hans": "简体中文", "zh-Hant": "繁體中文", en: "English" } as const satisfies Record<
  Locale,
  string
>

function Invite({ link, copy, onClose }: { link: string; copy: (text: string) => void; onClose: () => void }) {
  return (
    <Dialog title={t("invite.title")} onClose={onClose}>
      <p class={styles.text}>{t("invite.text")}</p>
      <p class={styles.link}>{link}</p>
      <div class={styles.buttons}>
        <Button onClick={onClose}>{t("close")}</Button>
        <Button kind="primary" icon={Copy} onClick={() => copy(link)}>
          {t("invite.copy")}
        </Button>
      </div>
    </Dialog>
  )
}

/** Oneself: name, language, look, and the way out. */
export function Settings({
  view,
  deeds,
  onBack,
}: {
  view: SettingsView
  deeds: SettingsDeeds
  onBack?: (() => void) | undefined
}) {
  const [naming, setNaming] = useState(false)
  const [link, setLink] = useState<string | null>(null)
  const signOut = async () => {
    const yes = await ask({
      title: t("sign_out.title"),
      text: t("sign_out.text"),
      yes: t("sign_out.yes"),
      no: t("sign_out.no"),
      danger: true,
    })
    if (yes) deeds.signOut()
  }
  return (
    <Page title={t("me.title")} onBack={onBack}>
      <Card>
        <div class={styles.me}>
          <Avatar person={view.me} size="xl" />
          <span class={styles.words}>
            <Name class={`${styles.name} cut`}>{view.me.name}</Name>
            <span class={`${styles.user} cut`}>@{view.me.userName}</span>
          </span>
          <IconButton name={t("me.rename")} icon={Pencil} size={20} onClick={() => setNaming(true)} />
        </div>
      </Card>
      <Card>
        <button type="button" class={styles.row} onClick={deeds.devices}>
          <Devices size={22} />
          <span class="grow">{t("devices.title")}</span>
          <Forward size={20} />
        </button>
        {view.admin && (
          <button type="button" class={styles.row} onClick={async () => setLink(await deeds.invite())}>
            <AddPerson size={22} />
            <span class="grow">{t("invite.title")}</span>
            <Forward size={20} />
          </button>
        )}
      </Card>
      <Section title={t("me.language")}>
        <Choice
          label={t("me.language")}
          value={view.locale}
          onValue={deeds.locale}
          options={[
            { value: "system" as const, label: t("me.system") },
            ...LOCALES.map((value) => ({ value, label: localeNames[value], lang: value })),
          ]}
        />
      </Section>
      <Section title={t("me.theme")}>
        <Choice
          label={t("me.theme")}
          value={view.theme}
          onValue={deeds.theme}
          options={(["system", "light", "dark"] as const).map((value) => ({
            value,
            label: t(value === "system" ? "me.system" : `theme.${value}`),
          }))}
        />
      </Section>
      <Button kind="quit" icon={SignOut} wide onClick={signOut}>
        {t("sign_out.yes")}
      </Button>
      {naming && (
        <RenameDialog
          title={t("me.rename")}
          label={t("join.display_name")}
          value={view.me.name}
          save={deeds.rename}
          onClose={() => setNaming(false)}
        />
      )}
      {link !== null && <Invite link={link} copy={deeds.copy} onClose={() => setLink(null)} />}
    </Page>
  )
}
