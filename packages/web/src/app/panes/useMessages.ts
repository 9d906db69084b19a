import { type ConversationId, EverlineError, type Hit } from "@everline/protocol"
import type { Client } from "@everline/sdk"
import { useEffect, useState } from "preact/hooks"
import { useClient } from "../client.ts"
import { wordsFor } from "../errors.ts"
import { whenOnline } from "../online.ts"

/** Time to type on before the server is asked, in milliseconds. */
const PAUSE_MS = 200

export type FoundMessages =
  /** Nothing is looked for. */
  | { readonly state: "none" }
  | { readonly state: "asking" }
  | { readonly state: "failed"; readonly why: string }
  | { readonly state: "found"; readonly hits: readonly Hit[]; readonly next: string | null; readonly growing: boolean }

const NONE: FoundMessages = { state: "none" }
const ASKING: FoundMessages = { state: "asking" }

async function ask(client: Client, conversation: ConversationId | null, text: string, before?: string) {
  await whenOnline(client)
  const where = { ...(conversation !== null && { conversation }), ...(before !== undefined && { before }) }
  try {
    return await client.search.messages({ text, ...where })
  } catch (error) {
    // The line was lost while it was asked: it is asked again over the next one.
    if (error instanceof EverlineError && error.code === "offline") return ask(client, conversation, text, before)
    throw error
  }
}

/** Messages that hold a text, and more of them on demand. A new text makes the earlier answers count no more. */
export function useMessages(conversation: ConversationId | null, text: string) {
  const client = useClient()
  const [found, show] = useState<FoundMessages>(NONE)
  const sought = text.trim()
  useEffect(() => {
    if (sought === "") return show(NONE)
    let current = true
    // What was found for the text before stays on screen until there is something better to show.
    show((before) => (before.state === "found" ? before : ASKING))
    const timer = setTimeout(
      () =>
        ask(client, conversation, sought).then(
          (page) => current && show({ state: "found", ...page, growing: false }),
          (error: unknown) => current && show({ state: "failed", why: wordsFor(error) }),
        ),
      PAUSE_MS,
    )
    return () => {
      current = false
      clearTimeout(timer)
    }
  }, [client, conversation, sought])

  const more = async () => {
    if (found.state !== "found" || found.next === null || found.growing) return
    const here: FoundMessages = { ...found, growing: true }
    show(here)
    // Shown only where nothing else has been looked for meanwhile.
    const put = (then: FoundMessages) => show((now) => (now === here ? then : now))
    try {
      const page = await ask(client, conversation, sought, found.next)
      put({ state: "found", hits: [...found.hits, ...page.hits], next: page.next, growing: false })
    } catch (error) {
      put({ state: "failed", why: wordsFor(error) })
    }
  }
  return { found, more }
}
