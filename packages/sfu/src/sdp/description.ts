/** What a browser's SDP says of what the engine has to know (RFC 8866, 8829). */
import { SfuError } from "../errors.ts"
import type { Remote } from "../pipe/pipe.ts"
import { EXTENSION_URIS, type Extension, type ExtensionIds } from "../rtp/extensions.ts"

/** In characters: forty sections of Chromium's are about half of it. */
const LONGEST_SDP = 262_144
const MOST_SECTIONS = 160
const MOST_RIDS = 3
/** Ids above it need two-byte headers (RFC 8285), which are read, but which no browser asks for here. */
const HIGHEST_EXTENSION_ID = 255

export type Direction = "sendrecv" | "sendonly" | "recvonly" | "inactive"

export interface Codec {
  /** As in `a=rtpmap`, in lower case: "opus/48000/2". */
  readonly name: string
  readonly payloadType: number
  /** The payload type of its repetitions (RFC 4588), if it has one. */
  readonly rtx: number | undefined
}

export interface Section {
  readonly kind: "audio" | "video" | "application"
  readonly mid: string
  readonly direction: Direction
  /** It is there no more: port 0, and not because it is bundled with another (RFC 9143, 7.2). */
  readonly isRejected: boolean
  readonly codecs: readonly Codec[]
  readonly extensions: ExtensionIds
  /** The layers of a simulcast that it sends, as `a=simulcast` lists them (RFC 8853). */
  readonly rids: readonly string[]
  /** What it says it sends by, where it does. */
  readonly ssrcs: readonly number[]
  /** Of the SSRCs, which repeats which: [media, repetition]. */
  readonly repairs: readonly (readonly [number, number])[]
}

export interface Description {
  readonly remote: Remote
  readonly sections: readonly Section[]
}

/** @throws SfuError sdp_malformed, sdp_too_big */
export function readDescription(sdp: string): Description {
  if (sdp.length > LONGEST_SDP) throw new SfuError("sdp_too_big", `${sdp.length} characters`)
  const lines = sdp.split(/\r?\n/)
  if (lines[0] !== "v=0") throw malformed("it does not begin with v=0")
  const starts = lines.flatMap((line, at) => (line.startsWith("m=") ? [at] : []))
  if (starts.length > MOST_SECTIONS) throw new SfuError("sdp_too_big", `${starts.length} media sections`)
  const session = lines.slice(0, starts[0])
  const blocks = starts.map((start, nth) => lines.slice(start, starts[nth + 1]))
  const sections = blocks.map(readSection)
  if (new Set(sections.map(({ mid }) => mid)).size < sections.length) throw malformed("two sections have one mid")
  return { remote: readRemote(session, blocks), sections }
}

const malformed = (what: string): SfuError => new SfuError("sdp_malformed", what)

/** The values of an attribute: the rest of each line `a=name:rest`. */
function valuesOf(lines: readonly string[], name: string): string[] {
  const start = `a=${name}:`
  return lines.filter((line) => line.startsWith(start)).map((line) => line.slice(start.length))
}

/** Of the section that carries the bundle, which is the first that is not rejected, or of the session. */
function readRemote(session: readonly string[], blocks: readonly (readonly string[])[]): Remote {
  const find = (name: string, valid: RegExp): string => {
    const found = [session, ...blocks].flatMap((lines) => valuesOf(lines, name))[0]
    if (found === undefined || !valid.test(found)) throw malformed(`a=${name} is not there, or not right`)
    return found
  }
  return {
    ufrag: find("ice-ufrag", /^[A-Za-z0-9+/]{4,256}$/),
    password: find("ice-pwd", /^[A-Za-z0-9+/]{22,256}$/),
    fingerprint: find("fingerprint", /^sha-(256|384|512) [0-9A-Fa-f]{2}(:[0-9A-Fa-f]{2}){31,63}$/),
    setup: setupOf(find("setup", /^(active|passive|actpass)$/)),
  }
}

const setupOf = (text: string): Remote["setup"] => (text === "active" || text === "passive" ? text : "actpass")

function readSection(lines: readonly string[]): Section {
  const [, kind, port] = /^m=(audio|video|application) (\d{1,5}) /.exec(lines[0] ?? "") ?? []
  if (kind !== "audio" && kind !== "video" && kind !== "application")
    throw malformed("a media section of no known kind")
  const [mid] = valuesOf(lines, "mid")
  // It goes into header extensions of one byte, which have at most 16 bytes; browsers count (RFC 9143, 15.1).
  if (mid === undefined || !/^[A-Za-z0-9!#$%&'*+.^_`{|}~-]{1,16}$/.test(mid)) throw malformed("a section has no mid")
  return {
    kind,
    mid,
    direction: directionOf(lines),
    isRejected: Number(port) === 0 && !lines.includes("a=bundle-only"),
    codecs: readCodecs(lines),
    extensions: readExtensions(lines),
    rids: readRids(lines),
    ssrcs: [...new Set(valuesOf(lines, "ssrc").map((value) => readSsrc(value.split(" ")[0])))],
    repairs: valuesOf(lines, "ssrc-group").flatMap(readRepair),
  }
}

const directions: readonly Direction[] = ["sendrecv", "sendonly", "recvonly", "inactive"]
const directionOf = (lines: readonly string[]): Direction =>
  directions.find((direction) => lines.includes(`a=${direction}`)) ?? "sendrecv"

function readCodecs(lines: readonly string[]): Codec[] {
  const maps = valuesOf(lines, "rtpmap").map((value): [number, string] => {
    const [, type, name] = /^(\d{1,3}) (\S{1,40})$/.exec(value.trim()) ?? []
    if (type === undefined || name === undefined || Number(type) > 127) throw malformed("a=rtpmap is not right")
    return [Number(type), name.toLowerCase()]
  })
  const repeats = new Map<number, number>()
  for (const value of valuesOf(lines, "fmtp")) {
    const [, type, of] = /^(\d{1,3}) apt=(\d{1,3})(?:;|$)/.exec(value.trim()) ?? []
    if (type !== undefined && of !== undefined) repeats.set(Number(of), Number(type))
  }
  return maps.map(([payloadType, name]) => ({ name, payloadType, rtx: repeats.get(payloadType) }))
}

const extensions: readonly Extension[] = ["mid", "rid", "rrid", "absSendTime", "transportSequence", "audioLevel"]

function readExtensions(lines: readonly string[]): ExtensionIds {
  const ids: Partial<Record<Extension, number>> = {}
  for (const value of valuesOf(lines, "extmap")) {
    const [, number, uri] = /^(\d{1,5})(?:\/\w+)? (\S+)/.exec(value) ?? []
    const id = Number(number)
    if (uri === undefined || id < 1) throw malformed("a=extmap is not right")
    const name = extensions.find((each) => EXTENSION_URIS[each] === uri)
    if (name !== undefined && id <= HIGHEST_EXTENSION_ID) ids[name] = id
  }
  return ids
}

/** "send l;m;~h" or "send l,x;m": of alternatives the first; "~" is one that begins paused (RFC 8853, 5.1). */
function readRids(lines: readonly string[]): string[] {
  const [, list] = /(?:^| )send ([^ ]+)/.exec(valuesOf(lines, "simulcast")[0] ?? "") ?? []
  if (list === undefined) return []
  const rids = list.split(";").map((alternatives) => (alternatives.split(",")[0] ?? "").replace(/^~/, ""))
  if (rids.length > MOST_RIDS || !rids.every((rid) => /^[A-Za-z0-9_-]{1,16}$/.test(rid)))
    throw malformed("a=simulcast is not right")
  return rids
}

function readSsrc(text: string | undefined): number {
  const ssrc = Number(text)
  if (text === undefined || !/^\d{1,10}$/.test(text) || ssrc > 0xffffffff) throw malformed("a=ssrc is not right")
  return ssrc
}

function readRepair(value: string): (readonly [number, number])[] {
  const [semantics, media, repetition] = value.split(" ")
  return semantics === "FID" ? [[readSsrc(media), readSsrc(repetition)]] : []
}
