import { useRef } from "preact/hooks"
import { t } from "../../i18n/i18n.ts"
import { toast } from "../../parts/Toasts.tsx"
import { Numbers } from "../../screens/numbers/Numbers.tsx"
import { shape } from "../../shapes/shape.ts"
import { useClient } from "../client.ts"
import { tell, words } from "../errors.ts"
import { back } from "../router.ts"
import { useThreadsOf } from "./useThreadsOf.ts"

/** One's phone numbers. */
export function NumbersPane() {
  const { fallback, numbers, privacy } = useClient()
  const verification = useRef("")
  const { threads, asked, ask, askOnce, take } = useThreadsOf(numbers.list.value)
  return (
    <Numbers
      numbers={numbers.list.value ?? null}
      found={privacy.settings.value?.foundByNumber}
      onFound={(foundByNumber) => tell(privacy.set({ foundByNumber }))}
      fallback={fallback.settings.value}
      onFallback={(change) => tell(fallback.set(change))}
      threads={threads}
      asked={asked}
      onAsk={ask}
      take={take}
      send={(number) =>
        words(
          numbers.sendCode(number).then((asked) => {
            verification.current = asked.verification
          }),
        )
      }
      add={(code) =>
        words(
          numbers.add({ verification: verification.current, code }).then(({ number }) => {
            toast(t("numbers.added"))
            void askOnce(number)
          }),
        )
      }
      remove={({ number }) => tell(numbers.remove(number))}
      onBack={shape.value === "phone" ? back : undefined}
    />
  )
}
