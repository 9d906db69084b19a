import type { PhoneNumber } from "@everline/protocol"
import { useSignal } from "@preact/signals"
import { useEffect } from "preact/hooks"
import { t } from "../../i18n/i18n.ts"
import { toast } from "../../parts/Toasts.tsx"
import type { ThreadsView } from "../../screens/numbers/TakeDialog.tsx"
import { useClient } from "../client.ts"
import { wordsFor } from "../errors.ts"
import { go } from "../router.ts"

/**
 * Who writes to one's numbers by SMS, and whether to bring them here: asked when a number was added, and when one presses what
 * the list offers. Asked for anew with each line to the server and each change of the list; as long as nobody can say, nothing
 * is offered.
 */
export function useThreadsOf(list: readonly PhoneNumber[] | undefined) {
  const { link, numbers } = useClient()
  const threads = useSignal<ReadonlyMap<string, ThreadsView>>(new Map())
  const asked = useSignal<string | null>(null)
  const isOnline = link.value.state === "online"

  const put = (number: string, view: ThreadsView | undefined) => {
    const next = new Map(threads.peek())
    if (view === undefined) next.delete(number)
    else next.set(number, view)
    threads.value = next
  }
  const change = (number: string, change: Partial<ThreadsView>) => {
    const view = threads.peek().get(number)
    if (view !== undefined) put(number, { ...view, ...change })
  }
  const look = async (number: string) => {
    const { people, groups } = await numbers.threads(number)
    const { busy = false, error = null } = threads.peek().get(number) ?? {}
    put(number, people + groups > 0 ? { people, groups, busy, error } : undefined)
  }
  useEffect(() => {
    // The line broke, or it is somebody else's by now: what is known of it stays until somebody can say.
    if (isOnline) for (const { number } of list ?? []) look(number).catch(() => undefined)
  }, [isOnline, list])

  return {
    threads: threads.value,
    asked: asked.value,
    ask(number: string | null) {
      if (number !== null) change(number, { error: null })
      asked.value = number
    },
    /** Asks where there is something to ask. */
    async askOnce(number: string) {
      await look(number).catch(() => undefined)
      if (threads.peek().has(number)) asked.value = number
    },
    async take(number: string) {
      change(number, { busy: true, error: null })
      try {
        await numbers.take(number)
        put(number, undefined)
        if (asked.peek() === number) asked.value = null
        toast(t("numbers.take.done"), { label: t("numbers.take.see"), run: () => go({ at: "chats" }) })
      } catch (error) {
        change(number, { busy: false, error: wordsFor(error) })
        if (asked.peek() !== number) toast(wordsFor(error))
        // Some may have come before it went wrong.
        await look(number).catch(() => undefined)
      }
    },
  }
}
