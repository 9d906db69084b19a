import { useEffect, useRef } from "preact/hooks"
import { hasPasskeys } from "../../lib/passkeys.ts"
import { toast } from "../../parts/Toasts.tsx"
import type { EnterError } from "../../screens/Enter.tsx"
import { useClient } from "../client.ts"
import { deviceName } from "../deviceName.ts"

const webauthn = () => import("../../lib/webauthn.ts")
/** What is to be signed is good for five minutes; a form that waits longer asks anew. */
const RENEW_MS = 4 * 60_000

/**
 * Logging in with a passkey: by a button, and by the browser's own offer among the user names where it has that. Null
 * where there are none.
 * @param enter waits for a log-in and goes on, or says what was wrong
 */
export function usePasskey(enter: (work: Promise<unknown>) => Promise<EnterError | null>) {
  const { passkeys } = useClient()
  const isHere = hasPasskeys()
  // A key that was chosen among the names while the button was pressed logs in once.
  const entering = useRef<Promise<EnterError | null> | null>(null)
  const logIn = async (autofill: boolean): Promise<EnterError | null> => {
    const { NotNow, useKey } = await webauthn()
    try {
      const signed = await useKey(await passkeys.challenge(), { autofill })
      entering.current ??= enter(passkeys.logIn(signed, deviceName())).finally(() => {
        entering.current = null
      })
      return await entering.current
    } catch (error) {
      if (error instanceof NotNow) return null
      return enter(Promise.reject(error))
    }
  }
  useEffect(() => {
    if (!isHere) return
    let isGone = false
    const offer = async () => {
      const { hasAutofill } = await webauthn()
      if (isGone || !(await hasAutofill())) return
      const wrong = await logIn(true)
      if (wrong !== null && !isGone) toast(wrong.text)
    }
    // That there is nothing to sign, or no line, nobody has asked for: the button and the password are there.
    const begin = () => void offer().catch(() => undefined)
    begin()
    const timer = setInterval(begin, RENEW_MS)
    return () => {
      isGone = true
      clearInterval(timer)
      void webauthn().then(({ stopWaiting }) => stopWaiting())
    }
  }, [isHere])
  return isHere ? () => logIn(false) : null
}
