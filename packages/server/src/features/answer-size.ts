import type { Conversation, Entry, Message } from "@everline/protocol"

/**
 * What one answer may hold of people's texts, in characters. Two hundred messages of 64 KiB in one frame would be larger
 * than a frame may be, and would keep everything else waiting.
 */
export const MOST_TEXT = 128 * 1024
/** What an item costs besides its text. */
const FRAMING = 256

/** What a file costs that a message carries: its name, its preview or waveform. */
const ATTACHED = 1024

export const textOf = (item: Entry | Message | null): number => {
  if (item === null) return FRAMING
  const message = "body" in item ? item : "message" in item ? item.message : undefined
  return FRAMING + (message === undefined ? 0 : message.body.length + (message.attachments ?? []).length * ATTACHED)
}

/** Of a conversation: its last message, and what was begun in it. */
export const textIn = ({ last, settings }: Conversation): number => textOf(last) + settings.draft.length

/** How many of the first items fit into one answer; always one. */
export function fitting<T>(items: readonly T[], size: (item: T) => number): number {
  let left = MOST_TEXT
  for (const [i, item] of items.entries()) {
    left -= size(item)
    if (left < 0) return Math.max(i, 1)
  }
  return items.length
}
