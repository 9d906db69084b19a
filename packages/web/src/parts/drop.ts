import { useSignal } from "@preact/signals"
import { useMemo, useRef } from "preact/hooks"
import { filesIn } from "./chosen.ts"

const holdsFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes("Files") === true

/** A file that is dropped where nothing takes it would be opened in place of the app. */
export function refuseDrops(): void {
  const refuse = (event: DragEvent) => {
    if (event.defaultPrevented || !holdsFiles(event)) return
    event.preventDefault()
    if (event.dataTransfer) event.dataTransfer.dropEffect = "none"
  }
  addEventListener("dragover", refuse)
  addEventListener("drop", refuse)
}

/** Takes files that are dragged onto an element: handlers for it, and whether some are over it now. */
export function useDrop(take: (files: readonly File[]) => void, enabled: boolean) {
  const over = useSignal(false)
  const latest = useRef(take)
  latest.current = take
  const handlers = useMemo(() => {
    if (!enabled) return {}
    const drag = (event: DragEvent) => {
      if (!holdsFiles(event)) return
      event.preventDefault()
      over.value = true
    }
    return {
      onDragEnter: drag,
      onDragOver: drag,
      onDragLeave(event: DragEvent & { currentTarget: HTMLElement }) {
        const to = event.relatedTarget
        if (!(to instanceof Node && event.currentTarget.contains(to))) over.value = false
      },
      onDrop(event: DragEvent) {
        over.value = false
        if (!holdsFiles(event)) return
        event.preventDefault()
        const files = filesIn(event.dataTransfer)
        if (files.length > 0) latest.current(files)
      },
    }
  }, [enabled])
  return { over, handlers }
}
