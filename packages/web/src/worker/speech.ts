/** How notifications speak: as a page has said, in the person's language. */
import icon from "../../public/icon-192.png?inline"
import type { NoticeWords, ToWorker } from "./messages.ts"

type Speech = Pick<Extract<ToWorker, { ask: "speak" }>, "words" | "names">

/** Beside the caches of the app's files, which come and go with its builds. */
const SPEECH_CACHE = "notices"
const SPEECH = "/notices.json"
export const APP = "Everline 常通"
/** In the worker itself, as data: a browser shows a notification only when its icon is there, and waits long for a slow network. */
export const ICON = icon

/** As long as no page has said how to speak, or the browser has forgotten it. */
const english: NoticeWords = {
  message: "New message",
  named: "You were named",
  added: "You are in this group now",
  request: "Somebody would like to be in your contacts",
  call: "{name} calls",
  group: "{name} calls {group}",
  unnamed: "Somebody calls you",
  audio: "Voice call",
  video: "Video call",
  missed: "Missed call",
  taken: "Handled on another device",
}
const chinese: NoticeWords = {
  message: "有新消息",
  named: "有人@你",
  added: "你已加入这个群",
  request: "有人想加你",
  call: "{name}来电",
  group: "{name}在{group}发起通话",
  unnamed: "有人来电",
  audio: "语音通话",
  video: "视频通话",
  missed: "未接来电",
  taken: "已在其他设备上处理",
}

/** What a page has said is being kept: a notification that it asks for right after that speaks so. */
let keeping: Promise<void> = Promise.resolve()

/** Keeps how to speak. */
export function speak({ words, names }: Speech): Promise<void> {
  const keep = async () => {
    const cache = await caches.open(SPEECH_CACHE)
    await cache.put(SPEECH, new Response(JSON.stringify({ words, names } satisfies Speech)))
  }
  keeping = keeping.then(keep, keep)
  return keeping
}

/** How to speak: as a page has said; before any has, in the browser's language, and without names. */
export async function speech(): Promise<Speech> {
  const otherwise = navigator.language.startsWith("zh") ? chinese : english
  await keeping.catch(() => undefined)
  const kept = await caches.match(SPEECH, { cacheName: SPEECH_CACHE }).catch(() => undefined)
  if (kept === undefined) return { words: otherwise, names: false }
  const { words, names }: Speech = await kept.json()
  // A page of an older build knew fewer.
  return { words: { ...otherwise, ...words }, names }
}
