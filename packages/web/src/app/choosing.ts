import { type ConversationId, EverlineError, LIMITS, newId } from "@everline/protocol"
import type { Client } from "@everline/sdk"
import { type ReadonlySignal, type Signal, signal } from "@preact/signals"
import type { Chosen } from "../parts/chosen.ts"

/** What was chosen in each conversation and is not sent: it waits while one looks elsewhere, for as long as the page. */
const chosen = new Map<ConversationId, Signal<readonly Chosen[]>>()

function of(conversation: ConversationId): Signal<readonly Chosen[]> {
  const known = chosen.get(conversation) ?? signal<readonly Chosen[]>([])
  chosen.set(conversation, known)
  return known
}

export const chosenIn = (conversation: ConversationId): ReadonlySignal<readonly Chosen[]> => of(conversation)

const forget = ({ picture }: Chosen) => picture !== null && URL.revokeObjectURL(picture)

/** The largest file that the server takes, in bytes; without a line to it that shows when the file is sent. */
async function largest(client: Client): Promise<number> {
  try {
    return (await client.files.room()).largest
  } catch {
    return Number.POSITIVE_INFINITY
  }
}

/** Lays files beside what one writes. Those that can be sent are taken. @throws EverlineError why others cannot */
export async function choose(client: Client, conversation: ConversationId, files: readonly File[]): Promise<void> {
  const most = await largest(client)
  const fitting = files.filter(({ size }) => size > 0 && size <= most)
  const there = of(conversation)
  const free = LIMITS.attachments - there.peek().length
  const taken = fitting.slice(0, free).map((file) => ({
    key: newId(),
    file,
    picture: file.type.startsWith("image/") ? URL.createObjectURL(file) : null,
  }))
  there.value = [...there.peek(), ...taken]
  if (fitting.length > free) throw new EverlineError("too_many_files")
  if (files.some(({ size }) => size > most)) throw new EverlineError("file_too_big")
  if (fitting.length < files.length) throw new EverlineError("file_empty")
}

export function unchoose(conversation: ConversationId, key: string): void {
  const there = of(conversation)
  there.value.filter((one) => one.key === key).forEach(forget)
  there.value = there.value.filter((one) => one.key !== key)
}

/** Takes away what was chosen, to send it. */
export function takeChosen(conversation: ConversationId): readonly File[] {
  const there = of(conversation)
  const taken = there.peek()
  there.value = []
  taken.forEach(forget)
  return taken.map(({ file }) => file)
}
