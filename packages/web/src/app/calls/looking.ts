import type { AccountId } from "@everline/protocol"
import type { OwnCall } from "@everline/sdk"
import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals"
import type { GroupCallView } from "../../screens/call/view.ts"
import { speakerAfter } from "./group-call.ts"

/** How a call of many is looked at on this device, for as long as it is in it. */
interface Looking {
  readonly layout: Signal<GroupCallView["layout"]>
  readonly speaker: ReadonlySignal<AccountId | null>
}

const known = new WeakMap<OwnCall, Looking>()

/** How a call is looked at: what one has chosen, also before one went to another call, and who spoke last. */
export function lookingAt(own: OwnCall): Looking {
  const before = known.get(own)
  if (before !== undefined) return before
  let last: AccountId | null = null
  const speaker = computed(() => {
    const others = own.view.value.people.flatMap(({ account, place }) => (place === "in" ? account : []))
    last = speakerAfter(last, own.speakers.value, others)
    return last
  })
  const looking: Looking = { layout: signal<GroupCallView["layout"]>("grid"), speaker }
  known.set(own, looking)
  return looking
}
