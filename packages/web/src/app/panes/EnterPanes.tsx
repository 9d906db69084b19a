import { EverlineError } from "@everline/protocol"
import { useEffect, useState } from "preact/hooks"
import { errorWords, t } from "../../i18n/i18n.ts"
import { later } from "../../parts/later.tsx"
import { ByLink, type EnterError, type InviteView, Join, LogIn, Stopped } from "../../screens/Enter.tsx"
import { shape } from "../../shapes/shape.ts"
import { useClient } from "../client.ts"
import { deviceName } from "../deviceName.ts"
import { wordsFor } from "../errors.ts"
import { waitsForLogIn } from "../place.ts"
import { go, place } from "../router.ts"

const OfferPane = later(() => import("./OfferPane.tsx").then((pane) => pane.OfferPane))

const fields = new Map<string, EnterError["field"]>([
  ["user_name_taken", "userName"],
  ["user_name_invalid", "userName"],
  ["name_empty", "displayName"],
  ["name_too_long", "displayName"],
  ["name_invalid", "displayName"],
  ["password_too_short", "password"],
  ["password_too_long", "password"],
])

/** Waits for a log-in and goes to the chats, or on to where one was going; else what to say, and at which field. */
async function enter(work: Promise<unknown>): Promise<EnterError | null> {
  try {
    await work
    if (!waitsForLogIn(place.peek())) go({ at: "chats" }, { replace: true })
    return null
  } catch (error) {
    const field = error instanceof EverlineError ? fields.get(error.code) : undefined
    return { text: wordsFor(error), ...(field && { field }) }
  }
}

/** Logs in. `notice` says why one is here. A screen that is no phone is offered to one that is in, to be scanned. */
export function LogInPane({ notice }: { notice: string | null }) {
  const client = useClient()
  return (
    <LogIn
      notice={notice}
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
        signUp={(userName, displayName, password) =>
          enter(client.accounts.signUp({ invite, userName, displayName, password, deviceName: deviceName() }))
        }
      />
    )
  )
}

/** Logs in by a link, once the server has said whose it is. */
export function LinkPane({ link }: { link: string }) {
  const client = useClient()
  const { found, wrong, again } = useLooked(() => client.accounts.ofLink(link), link)
  if (wrong !== null) return <Wrong title={t("link.wrong")} text={wrong} again={again} />
  const logIn = () => enter(client.accounts.logInByLink({ link, deviceName: deviceName() }))
  return found && <ByLink name={found.profile.displayName} logIn={logIn} />
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
