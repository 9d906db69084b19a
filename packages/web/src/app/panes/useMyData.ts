import type { Client } from "@everline/sdk"
import { useSignal } from "@preact/signals"
import { useEffect, useRef } from "preact/hooks"
import { t } from "../../i18n/i18n.ts"
import type { DataState } from "../../screens/MyDataSection.tsx"
import { wordsFor } from "../errors.ts"

const LOOK_MS = 1_000
/** A browser that has not come for the file by then was told not to, or its person has not said where to put it. */
const PATIENCE_LOOKS = 60

const FAILED = (): DataState => ({ state: "failed", why: t("data.failed") })

async function look(client: Client): Promise<DataState> {
  const { state, written, total } = await client.exports.progress()
  if (state === "running") return { state, percent: total === 0 ? 0 : Math.floor((100 * written) / total) }
  if (state === "failed" || state === "none") return FAILED()
  return { state }
}

/** Everything of one's own as a file that the browser fetches, and how far it has come. */
export function useMyData(client: Client) {
  const data = useSignal<DataState>({ state: "none" })
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => () => clearTimeout(timer.current), [])

  const follow = (looks: number) => {
    timer.current = setTimeout(async () => {
      // Without a line there is nothing new to say; the file goes on by itself or not at all.
      const now = await look(client).catch(() => data.peek())
      data.value = now.state === "waiting" && looks >= PATIENCE_LOOKS ? FAILED() : now
      if (data.peek().state === "waiting" || data.peek().state === "running") follow(looks + 1)
    }, LOOK_MS)
  }
  const fetch = async () => {
    data.value = { state: "waiting" }
    try {
      // The answer is a file: the browser keeps it and stays on this page.
      location.assign(await client.exports.begin())
      follow(0)
    } catch (error) {
      data.value = { state: "failed", why: wordsFor(error) }
    }
  }
  return { data: data.value, fetch: () => void fetch() }
}
