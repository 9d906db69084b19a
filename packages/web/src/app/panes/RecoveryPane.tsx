import type { Recovery } from "@everline/protocol"
import { locale, t } from "../../i18n/i18n.ts"
import { ago } from "../../lib/time.ts"
import { minute } from "../../parts/clock.ts"
import { RecoveryNotice } from "../../screens/RecoveryNotice.tsx"
import { useClient } from "../client.ts"
import { noteRecovery, recoveryAt } from "../recovery.ts"
import { go } from "../router.ts"

/** Tells that somebody made or used a link to recover the account, until one has taken note. */
export function RecoveryPane({ recovery }: { recovery: Recovery }) {
  const self = useClient().session.value?.self.account
  if (self === undefined) return null
  const note = () => noteRecovery(self, recovery)
  return (
    <RecoveryNotice
      used={recovery.usedAt !== null}
      time={ago(recoveryAt(recovery), minute.value, locale.value) ?? t("recovery.now")}
      devices={() => {
        note()
        go({ at: "devices" })
      }}
      note={note}
    />
  )
}
