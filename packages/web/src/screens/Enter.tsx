import type { ComponentChildren } from "preact"
import { useState } from "preact/hooks"
import { own, t } from "../i18n/i18n.ts"
import { Phone } from "../look/icons.ts"
import { Passkey } from "../look/passkeyIcon.ts"
import { Wordmark } from "../look/Wordmark.tsx"
import { Button } from "../parts/Button.tsx"
import { Field } from "../parts/Field.tsx"
import styles from "./Enter.module.css"

/** What is wrong, and with which field when it is one. */
export interface EnterError {
  readonly text: string
  readonly field?: "userName" | "displayName" | "note" | "password"
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
export function useSubmit(form: () => Promise<EnterError | null>) {
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<EnterError | null>(null)
  const run = async (work: () => Promise<EnterError | null>) => {
    if (busy) return
    setBusy(true)
    setError(await work())
    setBusy(false)
  }
  const submit = (event: Event) => {
    event.preventDefault()
    void run(form)
  }
  const at = (field: EnterError["field"]) => (error?.field === field ? error?.text : undefined)
  return { busy, run, submit, at, general: at(undefined) }
}

interface LogInProps {
  logIn(userName: string, password: string): Promise<EnterError | null>
  /** Why one is here again. */
  notice: string | null
  /** To where one can make an account without an invite; null where one cannot. */
  onSignUp: (() => void) | null
  /** Logs in with a passkey; null where there are none. */
  passkey: (() => Promise<EnterError | null>) | null
  /** Logs in by a phone number. */
  onNumber(): void
  /** See `Door`. */
  beside?: ComponentChildren
}

/** Logs a new device in. */
export function LogIn({ logIn, notice, onSignUp, passkey, onNumber, beside }: LogInProps) {
  const [userName, setUserName] = useState("")
  const [password, setPassword] = useState("")
  const { busy, submit, at, general, run } = useSubmit(() => logIn(userName, password))
  return (
    <Door title={t("login.title")} text={notice ?? t("login.text")} beside={beside}>
      <form class={styles.form} onSubmit={submit}>
        <Field
          label={t("join.user_name")}
          value={userName}
          onValue={setUserName}
          error={at("userName")}
          autoComplete={passkey === null ? "username" : "username webauthn"}
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
        {passkey !== null && (
          <Button icon={Passkey} wide disabled={busy} onClick={() => run(passkey)}>
            {t("passkeys.log_in")}
          </Button>
        )}
        <Button icon={Phone} wide disabled={busy} onClick={onNumber}>
          {t("login.number")}
        </Button>
      </form>
      {onSignUp ? (
        <p class={styles.foot}>
          {t("login.no_account")}{" "}
          <button type="button" class={styles.other} onClick={onSignUp}>
            {t("join.go")}
          </button>
        </p>
      ) : (
        <p class={styles.foot}>{t("login.foot")}</p>
      )}
    </Door>
  )
}

export interface InviteView {
  /** Who invites; null when it is the server itself. */
  readonly from: string | null
  readonly server: string
  readonly admin: boolean
  /** Whether an administrator has to let each in. */
  readonly approval: boolean
}

/** What somebody fills in to make an account; `note` where each is approved, and else empty. */
export interface JoinForm {
  readonly userName: string
  readonly displayName: string
  readonly password: string
  readonly note: string
}

interface JoinProps {
  invite: InviteView
  signUp(form: JoinForm): Promise<EnterError | null>
  onLogIn(): void
}

/** Whose invite it is, and what it leads to. */
function greeting({ admin, approval, from, server }: InviteView): { title: string; text: string } {
  if (admin) return { title: t("join.first"), text: t("join.first_text", { server: own(server) }) }
  const title = from === null ? t("join.title") : t("join.from", { name: own(from) })
  return { title, text: t(approval ? "ask.text" : "join.text", { server: own(server) }) }
}

/** Makes an account by an invite, or asks for one. */
export function Join({ invite, signUp, onLogIn }: JoinProps) {
  const [userName, setUserName] = useState("")
  const [displayName, setDisplayName] = useState("")
  const [password, setPassword] = useState("")
  const [note, setNote] = useState("")
  const { busy, submit, at, general } = useSubmit(() => signUp({ userName, displayName, password, note }))
  const { approval } = invite
  return (
    <Door {...greeting(invite)}>
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
        {approval && (
          <Field
            label={t("ask.note")}
            hint={t("ask.note_hint")}
            value={note}
            onValue={setNote}
            error={at("note")}
            autoComplete="off"
            maxLength={200}
          />
        )}
        <Button kind="primary" type="submit" wide disabled={busy}>
          {busy ? t(approval ? "ask.busy" : "join.busy") : t(approval ? "ask.go" : "join.go")}
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

/** Comes back by a recovery link: chooses a new password, and is in. */
export function Recover({ name, logIn }: { name: string; logIn(password: string): Promise<EnterError | null> }) {
  const [password, setPassword] = useState("")
  const { busy, submit, at, general } = useSubmit(() => logIn(password))
  return (
    <Door title={t("link.title", { name: own(name) })} text={t("link.recover_text")}>
      <form class={styles.form} onSubmit={submit}>
        <Field
          label={t("password.next")}
          hint={t("join.password_hint")}
          value={password}
          onValue={setPassword}
          error={at("password") ?? general}
          secret
          autoComplete="new-password"
          required
        />
        <Button kind="primary" type="submit" wide disabled={busy}>
          {busy ? t("login.busy") : t("link.recover")}
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
