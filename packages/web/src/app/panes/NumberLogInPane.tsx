import { useRef } from "preact/hooks"
import { NumberLogIn } from "../../screens/numbers/NumberLogIn.tsx"
import { useClient } from "../client.ts"
import { deviceName } from "../deviceName.ts"
import { back } from "../router.ts"
import { enter, filled } from "./entering.ts"

/** Logs in by a phone number. */
export function NumberLogInPane({ onBack = back }: { onBack?: () => void }) {
  const { numbers } = useClient()
  const verification = useRef("")
  return (
    <NumberLogIn
      send={(number) =>
        filled(
          numbers.sendLogInCode(number).then((asked) => {
            verification.current = asked.verification
          }),
        )
      }
      logIn={(code) => enter(numbers.logIn({ verification: verification.current, code }, deviceName()))}
      onBack={onBack}
    />
  )
}
