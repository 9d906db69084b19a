import type { AccountId, Recovery, Time } from "@everline/protocol"
import type { Client } from "@everline/sdk"
import { type Signal, signal } from "@preact/signals"

const nameOf = (account: AccountId): string => `everline.recovery.${account}`

function read(account: AccountId): Time {
  try {
    return Number(localStorage.getItem(nameOf(account)) ?? 0)
  } catch {
    return 0
  }
}

const noted = new Map<AccountId, Signal<Time>>()

/** Of what happened until when somebody has taken note on this device. */
function notedUntil(account: AccountId): Signal<Time> {
  const until = noted.get(account) ?? signal(read(account))
  noted.set(account, until)
  return until
}

/** When the last thing happened about a recovery link. */
export const recoveryAt = ({ madeAt, usedAt }: Recovery): Time => usedAt ?? madeAt

/** What happened to the account and nobody has taken note of on this device: the newest; null when there is nothing. */
export function recoveryToTell({ accounts, session }: Client): Recovery | null {
  const here = session.value
  if (here === null) return null
  const until = notedUntil(here.self.account).value
  // Who came in by it knows.
  const fresh = accounts.recoveries.value?.find((one) => recoveryAt(one) > until && one.device !== here.device)
  return fresh ?? null
}

/** Somebody has taken note of it: this device says no more of it. */
export function noteRecovery(account: AccountId, recovery: Recovery): void {
  notedUntil(account).value = recoveryAt(recovery)
  try {
    localStorage.setItem(nameOf(account), `${recoveryAt(recovery)}`)
  } catch {
    // A private window: it is said again at the next start.
  }
}
