import type { Attachment, ConversationId } from "@everline/protocol"
import type { Client, MessageLine, PendingFile } from "@everline/sdk"
import { computed, type ReadonlySignal } from "@preact/signals"
import { localOf } from "../local.ts"

/** How a picture stands until somebody has looked at it, in pixels. */
const UNKNOWN = { width: 480, height: 360 }

/** What waits to be sent, as this device has it. Follows what is found out about a picture where signals are followed. */
function waiting(pending: PendingFile): Attachment {
  const { file, name, type, bytes, kind, voice } = pending
  const base = { file, name, type, bytes }
  if (voice) return { ...base, kind: "voice", ...voice }
  if (kind !== "picture") return { ...base, kind: "file" }
  const { width, height } = localOf(pending).value ?? UNKNOWN
  return { ...base, kind, preview: "", width, height }
}

/** What a line carries, on the server or still here. */
export const attachmentsOf = ({ attachments, files }: MessageLine): readonly Attachment[] => [
  ...attachments,
  ...files.map(waiting),
]

/** Which part of a line's files is with the server; null when none are on their way. */
export function uploadOf({ files, progress }: MessageLine): ReadonlySignal<number> | null {
  if (files.length === 0 || progress !== "sending") return null
  const total = files.reduce((sum, { bytes }) => sum + bytes, 0)
  return computed(() => files.reduce((sum, { sent }) => sum + sent.value, 0) / Math.max(1, total))
}

/** Whether somebody else's voice note waits to be listened to. Follows it where signals are followed. */
export function isUnheard(client: Client, conversation: ConversationId, line: MessageLine): boolean {
  const { seq, mine, attachments } = line
  if (mine || seq === null || !attachments.some(({ kind }) => kind === "voice")) return false
  return !client.heard.has(conversation, seq).value
}
