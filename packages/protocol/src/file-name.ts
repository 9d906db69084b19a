import { LIMITS } from "./limits.ts"

/** A mark of direction makes "photo[RLO]gpj.exe" look like a picture; line and paragraph separators break a line where none is meant. */
const HARMFUL = /[\p{Cc}\p{Bidi_Control}\u2028\u2029\uFEFF]/gu
/** What stands for a folder or a drive somewhere, and what Windows takes in no name. */
const RESERVED = /[<>:"|?*]/g
/** Names of devices, with whatever ending: Windows opens the device. */
const DEVICE = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i
/** What a file is called that has no name left. */
const NAMELESS = "file"

const encoder = new TextEncoder()
const bytesOf = (text: string): number => encoder.encode(text).length

/**
 * A file's name as anybody may show it and save under it, from whatever somebody called it: the last part of a path, in one
 * line that reads in one direction, of at most `LIMITS.fileNameBytes` bytes with its ending kept. Doing it twice changes nothing.
 */
export function fileName(given: string): string {
  const last = given.toWellFormed().split(/[\\/]/).at(-1) ?? ""
  // Leading dots hide a file; Windows drops trailing dots and spaces, and with them what an ending seemed to be.
  const plain = trimmed(last.replace(HARMFUL, "").normalize("NFC").replace(RESERVED, "_"))
  const name = shortened(plain)
  if (name === "") return NAMELESS
  return DEVICE.test(name) ? shortened(`_${name}`) : name
}

const trimmed = (name: string): string => name.replace(/^[\s.]+/u, "").replace(/[\s.]+$/u, "")

/** Cut to fit, between two characters, before its ending. */
function shortened(name: string): string {
  if (bytesOf(name) <= LIMITS.fileNameBytes) return name
  const dot = name.lastIndexOf(".")
  const ending = dot > 0 && bytesOf(name.slice(dot)) <= LONGEST_ENDING ? name.slice(dot) : ""
  const stem = [...name.slice(0, name.length - ending.length)]
  let room = LIMITS.fileNameBytes - bytesOf(ending)
  const fits = stem.findIndex((character) => {
    room -= bytesOf(character)
    return room < 0
  })
  return `${trimmed(stem.slice(0, fits === -1 ? stem.length : fits).join(""))}${ending}`
}
const LONGEST_ENDING = 16
