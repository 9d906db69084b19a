import type { PresenceSettings, PrivacySettings } from "@everline/protocol"
import type { ComponentChildren } from "preact"
import { useState } from "preact/hooks"
import { LOCALES, type Locale, t } from "../i18n/i18n.ts"
import type { TextSize } from "../lib/textSizes.ts"
import { AddPerson, Devices, Forward, Key, Pencil, Phone, Saved, Shield, SignOut } from "../look/icons.ts"
import { Passkey } from "../look/passkeyIcon.ts"
import { Avatar } from "../parts/Avatar.tsx"
import { ask } from "../parts/ask.tsx"
import { Badge } from "../parts/Badge.tsx"
import { Button, IconButton } from "../parts/Button.tsx"
import { Choice } from "../parts/Choice.tsx"
import { LinkDialog } from "../parts/LinkDialog.tsx"
import { Card, Page, Section } from "../parts/Page.tsx"
import { PasswordDialog, type PasswordProblem } from "../parts/PasswordDialog.tsx"
import { RenameDialog } from "../parts/RenameDialog.tsx"
import { Name } from "../parts/Words.tsx"
import type { PersonView } from "../views.ts"
import { type DataState, MyDataSection } from "./MyDataSection.tsx"
import { PrivacySection } from "./PrivacySection.tsx"
import styles from "./Settings.module.css"
import { TextSizeSection } from "./TextSizeSection.tsx"

export type ThemeChoice = "system" | "light" | "dark"
export type LocaleChoice = "system" | Locale

export interface SettingsView {
  readonly me: PersonView
  readonly admin: boolean
  /** How many people wait for an account, for administrators to see. */
  readonly asking: number
  readonly theme: ThemeChoice
  readonly locale: LocaleChoice
  /** Undefined while it is not known. */
  readonly presence: PresenceSettings | undefined
  readonly privacy: PrivacySettings | undefined
  readonly text: TextSize
  readonly data: DataState
}

export interface SettingsDeeds {
  rename(name: string): Promise<string | null>
  password(present: string, next: string): Promise<PasswordProblem | null>
  theme(choice: ThemeChoice): void
  locale(choice: LocaleChoice): void
  show(change: Partial<PresenceSettings>): void
  privacy(change: Partial<PrivacySettings>): void
  text(size: TextSize): void
  /** Fetches everything of one's own as a file. */
  fetchData(): void
  /** Makes a link for one person; null when it could not be made (and has been said so). */
  invite(): Promise<string | null>
  copy(text: string): void
  devices(): void
  passkeys(): void
  numbers(): void
  /** Opens the administration. */
  admin(): void
  /** Opens the conversation with oneself. */
  saved(): void
  signOut(): void
}

// Each language is named in itself, so that whoever is lost in another finds home.
const localeNames = { "zh-Hans": "简体中文", "zh-Hant": "繁體中文", en: "English" } as const satisfies Record<
  Locale,
  string
>

function Me({ me, rename }: { me: PersonView; rename: SettingsDeeds["rename"] }) {
  const [naming, setNaming] = useState(false)
  return (
    <Card>
      <div class={styles.me}>
        <Avatar person={me} size="xl" />
        <span class={styles.words}>
          <Name class={`${styles.name} cut`}>{me.name}</Name>
          <span class={`${styles.user} cut`}>{me.handle}</span>
        </span>
        <IconButton name={t("me.rename")} icon={Pencil} size={20} onClick={() => setNaming(true)} />
      </div>
      {naming && (
        <RenameDialog
          title={t("me.rename")}
          label={t("join.display_name")}
          value={me.name}
          save={rename}
          onClose={() => setNaming(false)}
        />
      )}
    </Card>
  )
}

interface RowProps {
  icon: typeof Devices
  label: string
  onClick: () => void
  children?: ComponentChildren
}

function Row({ icon: Icon, label, onClick, children }: RowProps) {
  return (
    <button type="button" class={styles.row} onClick={onClick}>
      <Icon size={22} />
      <span class="grow">{label}</span>
      {children}
      <Forward size={20} />
    </button>
  )
}

/** Language and look. */
function Choices({ view, deeds }: { view: SettingsView; deeds: SettingsDeeds }) {
  const system = { value: "system", label: t("me.system") } as const
  const locales = LOCALES.map((value) => ({ value, label: localeNames[value], lang: value }))
  const themes = (["light", "dark"] as const).map((value) => ({ value, label: t(`theme.${value}`) }))
  return (
    <>
      <Section title={t("me.language")}>
        <Choice label={t("me.language")} value={view.locale} onValue={deeds.locale} options={[system, ...locales]} />
      </Section>
      <Section title={t("me.theme")}>
        <Choice label={t("me.theme")} value={view.theme} onValue={deeds.theme} options={[system, ...themes]} />
      </Section>
    </>
  )
}

/** Who sees that one is here. */
function Shown({ presence, show }: { presence: PresenceSettings; show: SettingsDeeds["show"] }) {
  const options = (["everybody", "contacts", "nobody"] as const).map((value) => ({
    value,
    label: t(`presence.to.${value}`),
  }))
  return (
    <>
      <Section title={t("presence.status")}>
        <Choice
          label={t("presence.status")}
          value={presence.invisible ? "invisible" : "visible"}
          onValue={(value) => show({ invisible: value === "invisible" })}
          options={[
            { value: "visible", label: t("presence.visible") },
            { value: "invisible", label: t("presence.invisible") },
          ]}
        />
      </Section>
      <Section title={t("presence.to")}>
        <Choice
          label={t("presence.to")}
          value={presence.shownTo}
          onValue={(shownTo) => show({ shownTo })}
          options={options}
        />
      </Section>
    </>
  )
}

interface SettingsProps {
  view: SettingsView
  deeds: SettingsDeeds
  onBack?: (() => void) | undefined
  /** Sections of their own. */
  children?: ComponentChildren
}

/** Oneself: name, language, look, and the way out. */
export function Settings({ view, deeds, onBack, children }: SettingsProps) {
  const [link, setLink] = useState<string | null>(null)
  const [isChanging, setChanging] = useState(false)
  const invite = async () => setLink(await deeds.invite())
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
      <Me me={view.me} rename={deeds.rename} />
      <Card>
        <Row icon={Saved} label={t("saved.title")} onClick={deeds.saved} />
        <Row icon={Devices} label={t("devices.title")} onClick={deeds.devices} />
        <Row icon={Key} label={t("password.title")} onClick={() => setChanging(true)} />
        <Row icon={Passkey} label={t("passkeys.title")} onClick={deeds.passkeys} />
        <Row icon={Phone} label={t("numbers.title")} onClick={deeds.numbers} />
        {view.admin && <Row icon={AddPerson} label={t("invite.title")} onClick={invite} />}
        {view.admin && (
          <Row icon={Shield} label={t("admin.title")} onClick={deeds.admin}>
            <Badge count={view.asking} label={t("admin.waiting", { count: view.asking })} />
          </Row>
        )}
      </Card>
      <Choices view={view} deeds={deeds} />
      <TextSizeSection text={view.text} choose={deeds.text} />
      {/* Below what is there at once: what arrives late would push it away under the finger. */}
      {children}
      {view.presence && <Shown presence={view.presence} show={deeds.show} />}
      {view.privacy && <PrivacySection privacy={view.privacy} set={deeds.privacy} />}
      <MyDataSection data={view.data} fetch={deeds.fetchData} />
      <Button kind="quit" icon={SignOut} wide onClick={signOut}>
        {t("sign_out.yes")}
      </Button>
      {isChanging && <PasswordDialog save={deeds.password} onClose={() => setChanging(false)} />}
      {link !== null && (
        <LinkDialog
          title={t("invite.title")}
          text={t("invite.text")}
          link={link}
          copy={deeds.copy}
          onClose={() => setLink(null)}
        />
      )}
    </Page>
  )
}
