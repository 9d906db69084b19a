import { EverlineError } from "@everline/protocol"
import { useEffect, useState } from "preact/hooks"
import { errorWords, t } from "../../i18n/i18n.ts"
import { programOf } from "../../lib/device.ts"
import { type EnterError, type InviteView, Join, LogIn, Stopped } from "../../screens/Enter.tsx"
import { useClient } from "../client.ts"
import { wordsFor } from "../errors.ts"
import { go } from "../router.ts"

/** What this device is first called; its owner can rename it. */
function deviceName(): string {
  const program = programOf(navigator.userAgent)
  return program ? t("device.name", { ...program }) : t("device.some")
}

const fields = new Map<string, EnterError["field"]>([
  ["user_name_taken", "userName"],
  ["user_name_invalid", "userName"],
  ["name_empty", "displayName"],
  ["name_too_long", "displayName"],
  ["name_invalid", "displayName"],
  ["password_too_short", "password"],
  ["password_too_long", "password"],
])

/** Waits for a log-in and goes to the chats; else what to say, and at which field. */
async function enter(work: Promise<unknown>): Promise<EnterError | null> {
  try {
    await work
    go({ at: "chats" }, { replace: true })
    return null
  } catch (error) {
    const field = error instanceof EverlineError ? fields.get(error.code) : undefined
    return { text: wordsFor(error), ...(field && { field }) }
  }
}

/** Logs in. `notice` says why one was signed out. */
export function LogInPane({ notice }: { notice: string | null }) {
  const client = useClient()
  return (
    <LogIn
      notice={notice}
      logIn={(userName, password) => enter(client.accounts.logIn({ userName, password, deviceName: deviceName() }))}
    />
  )
}

/** Signs up by an invite, once the server has said that it is good. */
export function JoinPane({ invite }: { invite: string }) {
  const client = useClient()
  const [view, setView] = useState<InviteView | null>(null)
  const [wrong, setWrong] = useState<string | null>(null)
  const look = () => {
    setWrong(null)
    client.invites.get(invite).then(setView, (error: unknown) => setWrong(wordsFor(error)))
  }
  useEffect(look, [invite])
  const logIn = () => go({ at: "login" })
  if (wrong !== null) {
    return (
      <Stopped
        title={t("join.wrong")}
        text={wrong}
        actions={[
          { label: t("retry"), run: look },
          { label: t("login.go"), run: logIn },
        ]}
      />
    )
  }
  return (
    view && (
      <Join
        invite={view}
        onLogIn={logIn}
        signUp={(userName, displayName, password) =>
          enter(client.accounts.signUp({ invite, userName, displayName, password, deviceName: deviceName() }))
        }
      />
    )
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
