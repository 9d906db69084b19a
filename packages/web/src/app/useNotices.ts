/** What the first screen does without: it is fetched when that is drawn. */
import type { Client } from "@everline/sdk"
import { useEffect } from "preact/hooks"

const notices = () => import("./notices.ts")

/** Notifications of somebody who is logged in. */
export function useNotices(client: Client): void {
  useEffect(() => {
    let stop: (() => void) | null = () => {}
    notices()
      .then(({ followNotices }) => {
        if (stop) stop = followNotices(client)
      })
      .catch(() => {})
    return () => {
      stop?.()
      stop = null
    }
  }, [client])
}

/** Once nobody is logged in any more, this device is told nothing and shows nothing. */
export function useForgetting(isOut: boolean): void {
  useEffect(() => {
    if (isOut)
      notices()
        .then(({ forgetHere }) => forgetHere())
        .catch(() => {})
  }, [isOut])
}
