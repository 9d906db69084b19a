import { useEffect, useState } from "preact/hooks"
import { errorWords, t } from "../../i18n/i18n.ts"
import { ask } from "../../parts/ask.tsx"
import { later, withWords } from "../../parts/later.tsx"
import { ByLink, type InviteView, Join, type JoinForm, LogIn, Recover, Stopped } from "../../screens/Enter.tsx"
import { numberWords } from "../../screens/numbers/words.ts"
import { shape } from "../../shapes/shape.ts"
import { keepClaim } from "../claim.ts"
import { useClient } from "../client.ts"
import { deviceName } from "../deviceName.ts"
import { tell, wordsFor } from "../errors.ts"
import { waitsForLogIn } from "../place.ts"
import { go, place } from "../router.ts"
import { enter, filled } from "./entering.ts"
import { useBegun } from "./useBegun.ts"
import { usePasskey } from "./usePasskey.ts"

const NumberLogInPane = later(() =>
  withWords(() => import("./NumberLogInPane.tsx").then((pane) => pane.NumberLogInPane), numberWords),
)
const OfferPane = later(() => import("./OfferPane.tsx").then((pane) => pane.OfferPane))

/** The standing invite of a server where one needs none of one's own. */
const OPEN = "everyone"

const AGAIN_MS = 5_000

/** Whether one needs no invite to sign up; not until the server has said so, which is asked as often as it takes. */
function useIsOpen(): boolean {
  const client = useClient()
  const [isOpen, setOpen] = useState(false)
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    let gone = false
    const look = () =>
      client.signUps.mode().then(
        (mode) => gone || setOpen(mode !== "invited"),
        () => {
          if (!gone) timer = setTimeout(look, AGAIN_MS)
        },
      )
    void look()
    return () => {
      gone = true
      clearTimeout(timer)
    }
  }, [client])
  return isOpen
}

/** Logs in. `notice` says why one is here. A screen that is no phone is offered to one that is in, to be scanned. */
export function LogInPane({ notice }: { notice: string | null }) {
  const client = useClient()
  const isOpen = useIsOpen()
  const [isByNumber, setByNumber] = useState(false)
  const passkey = usePasskey(enter)
  if (isByNumber) return <NumberLogInPane onBack={() => setByNumber(false)} />
  return (
    <LogIn
      notice={notice}
      passkey={passkey}
      onSignUp={isOpen ? () => go({ at: "join", invite: OPEN }) : null}
      // Who is on the way to somewhere stays on it.
      onNumber={() => (waitsForLogIn(place.peek()) ? setByNumber(true) : go({ at: "login-number" }))}
      beside={shape.value !== "phone" && place.value.at !== "pair" && <OfferPane />}
      logIn={(userName, password) => enter(client.accounts.logIn({ userName, password, deviceName: deviceName() }))}
    />
  )
}

/** Asks the server about a link; what is wrong with it, if anything, and a way to ask again. */
function useLooked<T>(look: () => Promise<T>, link: string) {
  const [found, setFound] = useState<T | null>(null)
  const [wrong, setWrong] = useState<string | null>(null)
  const again = () => {
    setWrong(null)
    look().then(setFound, (error: unknown) => setWrong(wordsFor(error)))
  }
  useEffect(again, [link])
  return { found, wrong, again }
}

const toLogIn = () => go({ at: "login" })

/** A link that is no good: try once more, or log in with a password. */
function Wrong({ title, text, again }: { title: string; text: string; again(): void }) {
  const actions = [
    { label: t("retry"), run: again },
    { label: t("login.go"), run: toLogIn },
  ]
  return <Stopped title={title} text={text} actions={actions} />
}

/** Signs up by an invite, once the server has said that it is good. */
export function JoinPane({ invite }: { invite: string }) {
  const client = useClient()
  const { found, wrong, again } = useLooked<InviteView>(() => client.invites.get(invite), invite)
  if (wrong !== null) return <Wrong title={t("join.wrong")} text={wrong} again={again} />
  return (
    found && (
      <Join
        invite={found}
        onLogIn={toLogIn}
        signUp={({ note, ...form }: JoinForm) => {
          const asked = { ...form, deviceName: deviceName() }
          if (!found.approval) return enter(client.accounts.signUp({ ...asked, invite }))
          return filled(client.signUps.ask({ ...asked, note }).then(keepClaim))
        }}
      />
    )
  )
}

/** Logs in by a link, once the server has said whose it is. */
export function LinkPane({ link }: { link: string }) {
  const client = useClient()
  const { found, wrong, again } = useLooked(() => client.accounts.ofLink(link), link)
  if (wrong !== null) return <Wrong title={t("link.wrong")} text={wrong} again={again} />
  if (found === null) return null
  const by = { link, deviceName: deviceName() }
  const name = found.profile.displayName
  if (found.recovery)
    return <Recover name={name} logIn={(newPassword) => enter(client.accounts.logInByLink({ ...by, newPassword }))} />
  return <ByLink name={name} logIn={() => enter(client.accounts.logInByLink(by))} />
}

/** Waits to be let in by an administrator, and is as soon as one has. */
export function WaitingPane({ claim }: { claim: string }) {
  const client = useClient()
  const { begun: followed } = useBegun(() => client.signUps.follow(claim), [client, claim])
  const state = followed?.state.value ?? "waiting"
  const end = () => {
    keepClaim(null)
    toLogIn()
  }
  const stop = async () => {
    const words = { title: t("ask.stop.title"), text: t("ask.stop.text"), yes: t("ask.stop"), no: t("ask.stop.no") }
    if (await ask({ ...words, danger: true })) end()
  }
  if (state === "waiting" || state === "done")
    return (
      <Stopped title={t("ask.waiting")} text={t("ask.waiting_text")} actions={[{ label: t("ask.stop"), run: stop }]} />
    )
  const declined = state === "declined"
  return (
    <Stopped
      title={t(declined ? "ask.declined" : "ask.over")}
      text={declined ? t("ask.declined_text") : errorWords("sign_up_invalid")}
      actions={[{ label: t("login.go"), run: end }]}
    />
  )
}

/** The account is suspended: nothing can be done here but to wait, and this device comes back by itself. */
export function SuspendedPane() {
  const client = useClient()
  return (
    <Stopped
      title={t("suspended.title")}
      text={errorWords("suspended")}
      actions={[
        { label: t("retry"), run: () => client.reconnect() },
        { label: t("sign_out.yes"), run: () => tell(client.accounts.signOut()) },
      ]}
    />
  )
}

/** The app and the server do not speak the same version. */
export function RefusedPane({ code }: { code: "client_too_old" | "server_too_old" }) {
  return (
    <Stopped
      title={t(`refused.${code}`)}
      text={errorWords(code)}
      actions={[{ label: t("refused.reload"), run: () => location.reload() }]}
    />
  )
}
