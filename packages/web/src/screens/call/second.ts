import { signal } from "@preact/signals"
import { useEffect } from "preact/hooks"

const now = signal(Date.now())
let watching = 0
let timer: ReturnType<typeof setInterval> | undefined

/** Now, in milliseconds, to the second: for a timer on screen. It runs for as long as one is drawn. */
export function useSecond(): number {
  useEffect(() => {
    now.value = Date.now()
    watching += 1
    timer ??= setInterval(() => {
      now.value = Date.now()
    }, 1_000)
    return () => {
      watching -= 1
      if (watching > 0) return
      clearInterval(timer)
      timer = undefined
    }
  }, [])
  return now.value
}
