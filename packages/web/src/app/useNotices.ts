/** What the first screen does without: it is fetched when that is drawn. */
import type { Client } from "@everline/sdk"
import { useEffect } from "preact/hooks"
import { withWords } from "../parts/later.tsx"
import { isInstalled } from "./install.ts"
import { noticesChoice } from "./preferences.ts"

const notices = () => import("./notices.ts")

/** Notifications of somebody who is logged in and wants them, and on the icon of an installed app how much is unread. */
export function useNotices(client: Client): void {
  const isWanted = noticesChoice.value === "on" || isInstalled()
  useEffect(() => {
    if (!isWanted) return
    let stop: (() => void) | null = () => {}
    withWords(notices)
      .then(({ followNotices }) => {
        if (stop) stop = followNotices(client)
      })
      .catch(() => {})
    return () => {
      stop?.()
      stop = null
    }
  }, [client, isWanted])
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
