import type { PhoneNumber } from "@everline/protocol"
import { NumberLogIn } from "../screens/numbers/NumberLogIn.tsx"
import { Numbers } from "../screens/numbers/Numbers.tsx"
import { back, fine, nothing } from "./deeds.ts"

/** Phone numbers, for the gallery. */

const DAY = 86_400_000
const own: readonly PhoneNumber[] = [
  { number: "+8613800138000", since: Date.now() - 40 * DAY },
  { number: "+447400123456", since: Date.now() - 3 * DAY },
]

export const ownNumbers = (empty = false) => (
  <Numbers
    numbers={empty ? [] : own}
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

export const numberLogIn = () => <NumberLogIn send={fine} logIn={fine} onBack={nothing} />
