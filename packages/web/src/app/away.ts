import type { Client } from "@everline/sdk"
import { useEffect } from "preact/hooks"

/** Without a key or a touch for so long, nobody is at the device. */
const AWAY_MS = 5 * 60_000
const SIGNS = ["pointerdown", "pointermove", "keydown", "wheel", "touchstart"] as const

/** Tells the server when nobody has been at this window for five minutes, and when somebody is again. */
export function useAway(client: Client): void {
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>
    const here = () => {
      clearTimeout(timer)
      timer = setTimeout(() => client.presence.away(true), AWAY_MS)
      client.presence.away(false)
    }
    here()
    for (const sign of SIGNS) addEventListener(sign, here, { passive: true })
    return () => {
      clearTimeout(timer)
      for (const sign of SIGNS) removeEventListener(sign, here)
    }
  }, [client])
}
