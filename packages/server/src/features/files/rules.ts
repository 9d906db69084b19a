import type { Attachment, FileId } from "@everline/protocol"
import { EverlineError, LIMITS, type Time } from "@everline/protocol"

/** In what browsers record, and as what it is played; a container does not say whether there is anything to see in it. */
const RECORDINGS: ReadonlyMap<string, string> = new Map([
  ["audio/webm", "audio/webm"],
  ["video/webm", "audio/webm"],
  ["audio/ogg", "audio/ogg"],
  ["video/ogg", "audio/ogg"],
  ["application/ogg", "audio/ogg"],
  ["audio/mp4", "audio/mp4"],
  ["video/mp4", "audio/mp4"],
  ["audio/x-m4a", "audio/mp4"],
  // What programs make.
  ["audio/wav", "audio/wav"],
  ["audio/vnd.wave", "audio/wav"],
])
/** The ending of what was made anew in another form. */
const ENDINGS: Readonly<Record<string, string>> = {
  "image/jpeg": ".jpg",
  "image/png": ".png",
  "image/webp": ".webp",
  "image/gif": ".gif",
}

/** What an upload was begun as. */
export interface Upload {
  readonly file: FileId
  readonly name: string
  readonly bytes: number
}

/** What a device says of a recording. */
export interface Recording {
  readonly durationMs: number
  readonly waveform: readonly number[]
}

/** @throws file_too_big */
export function checkSize(bytes: number, largest: number): void {
  if (bytes > largest) throw new EverlineError("file_too_big", { field: "bytes" })
}

/** A file of which nothing is known but its type: never shown, only saved. */
export const plainFile = ({ file, name, bytes }: Upload, type: string): Attachment => ({
  kind: "file",
  file,
  name,
  type,
  bytes,
})

/** @throws voice_invalid for what is no recording */
export function voiceNote({ file, name, bytes }: Upload, type: string, recording: Recording): Attachment {
  const played = RECORDINGS.get(type)
  if (played === undefined) throw new EverlineError("voice_invalid")
  return { kind: "voice", file, name, type: played, bytes, ...recording }
}

/** What a picture is called that was made anew: its ending says what it is now. */
export function pictureName(name: string, type: string): string {
  const ending = ENDINGS[type] ?? ""
  if (name.toLowerCase().endsWith(ending) || (type === "image/jpeg" && /\.jpe?g$/i.test(name))) return name
  return `${name.replace(/\.[^.]{1,5}$/, "")}${ending}`
}

/** Until when what no message carries is kept. */
export const orphansBefore = (now: Time): Time => now - LIMITS.orphanMs

/** What is kept of a file that is ready. */
export const partsOf = (kind: Attachment["kind"]): readonly ("upload" | "picture" | "thumbnail")[] =>
  kind === "picture" ? ["picture", "thumbnail"] : ["upload"]

/** As what a file goes out: only what the server made itself, or what can do nothing but sound, under its own type. */
export const servedAs = ({ kind, type }: Attachment): string => (kind === "file" ? "application/octet-stream" : type)

/** "bytes=0-99" as both ends included; null: the whole; undefined: there is nothing there. */
export function rangeOf(header: string | undefined, bytes: number): { from: number; to: number } | null | undefined {
  const [, first = "", last = ""] = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? "") ?? []
  if (first === "" && last === "") return null
  const from = first === "" ? Math.max(0, bytes - Number(last)) : Number(first)
  const to = first === "" || last === "" ? bytes - 1 : Math.min(Number(last), bytes - 1)
  return from <= to && !(first === "" && Number(last) === 0) ? { from, to } : undefined
}

/** `content-disposition` of RFC 6266: the name in ASCII for old programs, and as it is for all others. */
export function disposition(kind: "inline" | "attachment", name: string): string {
  const ascii = name.replace(/[^\x20-\x7e]/g, "_").replace(/["\\%]/g, "_")
  const whole = encodeURIComponent(name).replace(/['()*!]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
  return `${kind}; filename="${ascii}"; filename*=UTF-8''${whole}`
}
