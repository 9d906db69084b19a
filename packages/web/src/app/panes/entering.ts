import { EverlineError } from "@everline/protocol"
import type { EnterError } from "../../screens/Enter.tsx"
import { wordsFor } from "../errors.ts"
import { waitsForLogIn } from "../place.ts"
import { go, place } from "../router.ts"

const fields = new Map<string, EnterError["field"]>([
  ["user_name_taken", "userName"],
  ["user_name_invalid", "userName"],
  ["name_empty", "displayName"],
  ["name_too_long", "displayName"],
  ["name_invalid", "displayName"],
  ["note_too_long", "note"],
  ["password_too_short", "password"],
  ["password_too_long", "password"],
])

/** Waits for a log-in and goes to the chats, or on to where one was going; else what to say, and at which field. */
export async function enter(work: Promise<unknown>): Promise<EnterError | null> {
  const wrong = await filled(work)
  if (wrong === null && !waitsForLogIn(place.peek())) go({ at: "chats" }, { replace: true })
  return wrong
}

/** Waits for what becomes of a form; what to say when it was refused, and at which field. */
export async function filled(work: Promise<unknown>): Promise<EnterError | null> {
  try {
    await work
    return null
  } catch (error) {
    const field = error instanceof EverlineError ? fields.get(error.code) : undefined
    return { text: wordsFor(error), ...(field && { field }) }
  }
}
