import { LIMITS } from "@everline/protocol"
import { useSignal } from "@preact/signals"
import { t } from "../i18n/i18n.ts"
import type { MessageView } from "../views.ts"
import { toast } from "./Toasts.tsx"

/** Messages that were chosen, by their keys: they stay chosen when they scroll out of the window. */
export type Selected = ReadonlyMap<string, MessageView>

export type Selection = ReturnType<typeof useSelection>

/** Several messages, to do the same to all of them; null while none are to be chosen. */
export function useSelection() {
  const chosen = useSignal<Selected | null>(null)
  const toggle = (line: MessageView) => {
    const next = new Map(chosen.peek())
    if (!next.delete(line.key)) next.set(line.key, line)
    if (next.size > LIMITS.merged) toast(t("select.most", { count: LIMITS.merged }))
    else chosen.value = next
  }
  return {
    chosen: chosen.value,
    begin: (line: MessageView) => {
      chosen.value = new Map([[line.key, line]])
    },
    toggle,
    end: () => {
      chosen.value = null
    },
  }
}

/** In the order in which they were said. */
export const inOrder = (chosen: Selected): readonly MessageView[] =>
  [...chosen.values()].sort((a, b) => (a.seq ?? 0) - (b.seq ?? 0))
