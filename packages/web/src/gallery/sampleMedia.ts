import { type FileId, newId } from "@everline/protocol"
import { signal } from "@preact/signals"
import { BARS, LOUDEST } from "../lib/waveform.ts"
import type { Chosen } from "../parts/chosen.ts"
import type { Media } from "../parts/media.ts"
import type { LineView } from "../views.ts"
import { chen, evil, MINUTE, me, mother, say } from "./sample.ts"

/** A voice's ups and downs, the same each time. */
const waveform = Array.from({ length: BARS }, (_, at) =>
  Math.round(LOUDEST * (0.35 + 0.4 * Math.abs(Math.sin(at * 0.7)) * Math.abs(Math.cos(at * 0.21)) + (at % 5) * 0.05)),
)
export const levels = Array.from({ length: 160 }, (_, at) => Math.abs(Math.sin(at * 0.31) * Math.cos(at * 0.057)))

const carry = (name: string, type: string, bytes: number) => ({ file: newId<FileId>(), name, type, bytes })
const picture = (width: number, height: number, name = "IMG_2041.jpg") =>
  ({ ...carry(name, "image/jpeg", 812_000), kind: "picture", width, height, preview: "" }) as const
const voice = (seconds: number) =>
  ({
    ...carry("语音.webm", "audio/webm", seconds * 4_000),
    kind: "voice",
    durationMs: seconds * 1_000,
    waveform,
  }) as const
const file = (name: string, bytes: number) =>
  ({ ...carry(name, "application/octet-stream", bytes), kind: "file" }) as const

/** All that a message can carry, in all states. */
export const lines: readonly LineView[] = [
  say(mother, 40 * MINUTE, "", { attachments: [voice(12)] }),
  say(mother, 39 * MINUTE, "", {
    attachments: [picture(1600, 1040)],
    reactions: [{ emoji: "❤️", count: 1, mine: true, names: ["林晓雨"] }],
  }),
  say(mother, 38 * MINUTE, "面煮好了，你到哪儿了？", { attachments: [picture(1200, 1600)] }),
  say(me, 30 * MINUTE, "", {
    attachments: Array.from({ length: 4 }, () => picture(1600, 1200)),
    progress: "delivered",
  }),
  say(mother, 28 * MINUTE, "", { attachments: Array.from({ length: 5 }, () => picture(1600, 1200)) }),
  say(chen, 20 * MINUTE, "路线在这里，14 公里，过了茶馆有一段陡的", {
    attachments: [file("ridge-walk.gpx", 412_000)],
    quote: { seq: 13, author: "Mei Lin", text: "[图片]" },
  }),
  say(me, 18 * MINUTE, "", {
    attachments: [file("三年级二班家长会会议纪要（最终版，含老师补充意见）.docx", 2_120_000)],
    progress: "delivered",
  }),
  say(evil, 16 * MINUTE, "", { attachments: [file("<img src=x onerror=alert(1)>".repeat(6).concat("gpj.exe"), 99)] }),
  say(mother, 12 * MINUTE, "", { attachments: [voice(1)], unheard: true }),
  say(mother, 11 * MINUTE, "", { attachments: [voice(31)], unheard: true }),
  say(mother, 10 * MINUTE, "", { attachments: [voice(60)], unheard: true }),
  say(me, 9 * MINUTE, "", { attachments: [voice(7)], progress: "delivered" }),
  say(me, 2 * MINUTE, "", {
    seq: null,
    progress: "sending",
    upload: signal(0.4),
    attachments: [picture(1600, 1200)],
  }),
  say(me, 2 * MINUTE, "", {
    seq: null,
    progress: "sending",
    upload: signal(0.7),
    attachments: [file("春游名单.xlsx", 48_300_000)],
  }),
  say(me, MINUTE, "", { seq: null, progress: "failed", attachments: [voice(18)] }),
]

/** What is about to be sent. */
export const chosen: readonly Chosen[] = [
  new File([new Uint8Array(2_120_000)], "Minutes of the parents' evening, with the teacher's notes.docx"),
  new File(["x"], "春游名单.xlsx"),
].map((file) => ({ key: file.name, file, picture: null }))

/** A bowl of noodles, as the look has it. */
const NOODLES = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 320 208">
<path fill="#c79a6b" d="M0 0h320v208H0z"/><path fill="#b58453" d="M0 160h320v48H0z"/>
<ellipse cx="160" cy="108" rx="112" ry="66" fill="#f2ead9"/><ellipse cx="160" cy="102" rx="92" ry="48" fill="#b4532a"/>
<path d="M96 96q40-26 70 4t62-8M100 116q48-14 78 4t52-6" fill="none" stroke="#f0cf8a" stroke-width="8" stroke-linecap="round"/>
<circle cx="206" cy="92" r="22" fill="#fff"/><circle cx="206" cy="92" r="11" fill="#eaa23b"/></svg>`

const url = `data:image/svg+xml,${encodeURIComponent(NOODLES)}`

/** Every picture is the same one, nothing is saved, and no voice is heard. */
export const media: Media = {
  small: () => signal(url),
  whole: async () => url,
  save: () => {},
  heard: () => {},
}
