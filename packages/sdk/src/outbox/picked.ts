import { type Attachment, EverlineError, fileName, LIMITS, newId } from "@everline/protocol"
import type { Picked, Recording } from "../api/files.ts"
import type { OutgoingFile } from "../cache/cache.ts"

/** What was picked as the outbox keeps it, each with its bytes. Throws too_many_files, file_empty, voice_too_long. */
export function outgoing(
  picked: readonly Picked[],
  carry: readonly Attachment[],
): readonly { readonly outgoing: OutgoingFile; readonly blob: Blob | null }[] {
  if (picked.length + carry.length > LIMITS.attachments) throw new EverlineError("too_many_files")
  const carried = carry.map((attachment) => {
    const { file, name, type, bytes } = attachment
    return { outgoing: { file, name, type, bytes, carried: attachment }, blob: null }
  })
  return [...carried, ...picked.map(own)]
}

/** What a file is, as far as this device can tell. */
export function kindOf({ carried, voice, type }: OutgoingFile): Attachment["kind"] {
  if (carried !== undefined) return carried.kind
  if (voice !== undefined) return "voice"
  return type.startsWith("image/") ? "picture" : "file"
}

function own({ blob, name, voice }: Picked) {
  if (blob.size === 0) throw new EverlineError("file_empty")
  const file = { file: newId<OutgoingFile["file"]>(), name: fileName(name), type: blob.type, bytes: blob.size }
  return { outgoing: { ...file, ...(voice && { voice: asSent(voice) }) }, blob }
}

/** A recording in the numbers that the server takes. */
function asSent({ durationMs, waveform }: Recording): Recording {
  if (durationMs > LIMITS.voiceMs) throw new EverlineError("voice_too_long")
  const loudness = waveform
    .slice(0, LIMITS.waveform)
    .map((value) => Math.min(LIMITS.loudest, Math.max(0, Math.round(value))))
  return { durationMs: Math.max(1, Math.round(durationMs)), waveform: loudness.length === 0 ? [0] : loudness }
}
