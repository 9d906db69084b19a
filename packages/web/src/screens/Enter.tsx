import type { ComponentChildren } from "preact"
import { useState } from "preact/hooks"
import { own, t } from "../i18n/i18n.ts"
import { Wordmark } from "../look/Wordmark.tsx"
import { Button } from "../parts/Button.tsx"
import { Field } from "../parts/Field.tsx"
import styles from "./Enter.module.css"

/** What is wrong, and with which field when it is one. */
export interface EnterError {
  readonly text: string
  readonly field?: "userName" | "displayName" | "password"
}

interface DoorProps {
  title: string
  text?: string
  /** Another way in, where there is room for two. */
  beside?: ComponentChildren
  children?: ComponentChildren
}

/** The door: the wordmark, what to do, a form. */
export function Door({ title, text, beside, children }: DoorProps) {
  return (
    <main class={styles.door}>
      <div class={`${styles.column} ${beside ? styles.two : ""}`}>
        <Wordmark height={44} />
        {beside && <div class={styles.beside}>{beside}</div>}
        <div class={styles.way}>
          <div class={styles.words}>
            <h1 class={styles.title}>{title}</h1>
            {text && <p class={styles.text}>{text}</p>}
          </div>
          {children}
        </div>
      </div>
    </main>
  )
}

/** Runs a form once at a time and keeps what went wrong. */
function useSubmit(run: () => Promise<EnterError | null>) {
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<EnterError | null>(null)
  const submit = async (event: Event) => {
    event.preventDefault()
    if (busy) return
    setBusy(true)
    setError(await run())
    setBusy(false)
  }
  const at = (field: EnterError["field"]) => (error?.field === field ? error?.text : undefined)
  return { busy, submit, at, general: at(undefined) }
}

interface LogInProps {
  logIn(userName: string, password: string): Promise<EnterError | null>
  /** Why one is here again. */
  notice: string | null
  /** See `Door`. */
  beside?: ComponentChildren
}

/** Logs a new device in. */
export function LogIn({ logIn, notice, beside }: LogInProps) {
  const [userName, setUserName] = useState("")
  const [password, setPassword] = useState("")
  const { busy, submit, at, general } = useSubmit(() => logIn(userName, password))
  return (
    <Door title={t("login.title")} text={notice ?? t("login.text")} beside={beside}>
      <form class={styles.form} onSubmit={submit}>
        <Field
          label={t("join.user_name")}
          value={userName}
          onValue={setUserName}
          error={at("userName")}
          autoComplete="username"
          autoCapitalize="none"
          spellcheck={false}
          required
        />
        <Field
          label={t("join.password")}
          value={password}
          onValue={setPassword}
          error={at("password") ?? general}
          secret
          autoComplete="current-password"
          required
        />
        <Button kind="primary" type="submit" wide disabled={busy}>
          {busy ? t("login.busy") : t("login.go")}
        </Button>
      </form>
      <p class={styles.foot}>{t("login.foot")}</p>
    </Door>
  )
}

export interface InviteView {
  /** Who invites; null when it is the server itself. */
  readonly from: string | null
  readonly server: string
  readonly admin: boolean
}

interface JoinProps {
  invite: InviteView
  signUp(userName: string, displayName: string, password: string): Promise<EnterError | null>
  onLogIn(): void
}

/** Makes an account by an invite. */
export function Join({ invite, signUp, onLogIn }: JoinProps) {
  const [userName, setUserName] = useState("")
  const [displayName, setDisplayName] = useState("")
  const [password, setPassword] = useState("")
  const { busy, submit, at, general } = useSubmit(() => signUp(userName, displayName, password))
  const title = invite.admin
    ? t("join.first")
    : invite.from === null
      ? t("join.title")
      : t("join.from", { name: own(invite.from) })
  return (
    <Door title={title} text={t(invite.admin ? "join.first_text" : "join.text", { server: own(invite.server) })}>
      <form class={styles.form} onSubmit={submit}>
        <Field
          label={t("join.display_name")}
          hint={t("join.display_name_hint")}
          value={displayName}
          onValue={setDisplayName}
          error={at("displayName")}
          autoComplete="name"
          maxLength={64}
          required
        />
        <Field
          label={t("join.user_name")}
          hint={t("join.user_name_hint")}
          value={userName}
          onValue={setUserName}
          error={at("userName")}
          autoComplete="username"
          autoCapitalize="none"
          spellcheck={false}
          maxLength={32}
          required
        />
        <Field
          label={t("join.password")}
          hint={t("join.password_hint")}
          value={password}
          onValue={setPassword}
          error={at("password") ?? general}
          secret
          autoComplete="new-password"
          required
        />
        <Button kind="primary" type="submit" wide disabled={busy}>
          {busy ? t("join.busy") : t("join.go")}
        </Button>
      </form>
      <p class={styles.foot}>
        {t("join.have")}{" "}
        <button type="button" class={styles.other} onClick={onLogIn}>
          {t("login.go")}
        </button>
      </p>
    </Door>
  )
}

/** Logs this device in by a link, for the person whose link it is. */
export function ByLink({ name, logIn }: { name: string; logIn(): Promise<EnterError | null> }) {
  const { busy, submit, general } = useSubmit(logIn)
  return (
    <Door title={t("link.title", { name: own(name) })} text={general ?? t("link.text")}>
      <form class={styles.form} onSubmit={submit}>
        <Button kind="primary" type="submit" wide disabled={busy}>
          {busy ? t("login.busy") : t("link.go", { name: own(name) })}
        </Button>
      </form>
    </Door>
  )
}

/** Nothing goes on here: what happened, and what can be done, the likeliest first. */
export function Stopped({ title, text, actions }: { title: string; text: string; actions: readonly Deed[] }) {
  return (
    <Door title={title} text={text}>
      <div class={styles.form}>
        {actions.map(({ label, run }, at) => (
          <Button key={label} kind={at === 0 ? "primary" : "plain"} wide onClick={run}>
            {label}
          </Button>
        ))}
      </div>
    </Door>
  )
}

interface Deed {
  readonly label: string
  readonly run: () => void
}
