import type { PhoneNumber } from "@everline/protocol"
import { errorWords } from "../i18n/i18n.ts"
import { NumberLogIn } from "../screens/numbers/NumberLogIn.tsx"
import { Numbers } from "../screens/numbers/Numbers.tsx"
import type { ThreadsView } from "../screens/numbers/TakeDialog.tsx"
import { back, fine, nothing } from "./deeds.ts"

/** Phone numbers, for the gallery. */

const DAY = 86_400_000
const own: readonly PhoneNumber[] = [
  { number: "+8613800138000", since: Date.now() - 40 * DAY },
  { number: "+447400123456", since: Date.now() - 3 * DAY },
]

interface Shown {
  numbers?: readonly PhoneNumber[]
  /** Who writes to the first by SMS. */
  threads?: Partial<ThreadsView>
  asked?: boolean
}

export const ownNumbers = ({ numbers = own, threads, asked = false }: Shown = {}) => (
  <Numbers
    numbers={numbers}
    threads={new Map(threads && [["+8613800138000", { people: 3, groups: 1, busy: false, error: null, ...threads }]])}
    asked={asked ? "+8613800138000" : null}
    onAsk={nothing}
    take={nothing}
    found
    onFound={nothing}
    fallback={{ afterMinutes: 10, quiet: { from: 1_320, to: 420, zone: "Asia/Shanghai" }, contacts: [] }}
    onFallback={nothing}
    send={fine}
    add={async () => "那不是验证码。"}
    remove={nothing}
    onBack={back()}
  />
)

/** What may come to one's numbers by SMS and be brought here, in all its states. */
export const smsNumbers = {
  smsoffer: () => ownNumbers({ threads: {} }),
  smsbringing: () => ownNumbers({ threads: { busy: true } }),
  smsask: () => ownNumbers({ threads: {}, asked: true }),
  smsaskone: () => ownNumbers({ threads: { people: 1, groups: 0 }, asked: true }),
  smsaskgroups: () => ownNumbers({ threads: { people: 0, groups: 2 }, asked: true }),
  smsasktake: () => ownNumbers({ threads: { busy: true }, asked: true }),
  smsaskfailed: () => ownNumbers({ threads: { error: errorWords("offline") }, asked: true }),
}

export const numberLogIn = () => <NumberLogIn send={fine} logIn={fine} onBack={nothing} />
