import type { Self } from "@everline/protocol"
import { t } from "../../i18n/i18n.ts"
import { hasPasskeys } from "../../lib/passkeys.ts"
import { toast } from "../../parts/Toasts.tsx"
import { Passkeys } from "../../screens/Passkeys.tsx"
import { shape } from "../../shapes/shape.ts"
import { useClient } from "../client.ts"
import { deviceName } from "../deviceName.ts"
import { tell, words, wordsFor } from "../errors.ts"
import { back } from "../router.ts"

/** One's passkeys. */
export function PasskeysPane({ self }: { self: Self }) {
  const { passkeys } = useClient()
  const add = async () => {
    const { makeKey, NotNow } = await import("../../lib/webauthn.ts")
    try {
      await passkeys.add({ ...(await makeKey(await passkeys.begin(), self)), name: deviceName() })
      toast(t("passkeys.added"))
    } catch (error) {
      if (!(error instanceof NotNow)) toast(wordsFor(error))
    }
  }
  return (
    <Passkeys
      passkeys={passkeys.list.value ?? null}
      host={location.hostname}
      add={hasPasskeys() ? () => tell(add()) : null}
      rename={({ passkey }, name) => words(passkeys.rename(passkey, name))}
      remove={({ passkey }) => tell(passkeys.remove(passkey))}
      onBack={shape.value === "phone" ? back : undefined}
    />
  )
}
