/** The words of the page to which a link in an SMS leads. */
import type { Language } from "./language.ts"

/** What is shown there; all else is saved at once. */
export type Shown = "picture" | "voice"

export interface LinkWords {
  readonly from: Readonly<Record<Shown, (author: string) => string>>
  /** How long the link is still good, rounded down: what is promised holds. */
  readonly days: (count: number) => string
  readonly hours: (count: number) => string
  readonly minutes: string
  readonly anyone: string
  readonly save: string
  readonly gone: { readonly title: string; readonly todo: string }
  readonly busy: { readonly title: string; readonly todo: string }
}

const english: LinkWords = {
  from: {
    picture: (author) => `${author} sent you a picture`,
    voice: (author) => `${author} sent you a voice message`,
  },
  days: (count) => `The link works for ${count} more days.`,
  hours: (count) => `The link works for ${count} more ${count === 1 ? "hour" : "hours"}.`,
  minutes: "The link works for less than an hour.",
  anyone: "Anyone who has it can open it.",
  save: "Save",
  gone: {
    title: "This link leads nowhere",
    todo: "It may have expired, or been taken back, or lost a letter on the way. Ask for it to be sent again.",
  },
  busy: { title: "This did not work just now", todo: "Wait a minute, then open the link again." },
}

const simplified: LinkWords = {
  from: {
    picture: (author) => `${author}给你发了一张图片`,
    voice: (author) => `${author}给你发了一段语音`,
  },
  days: (count) => `链接还能用 ${count} 天。`,
  hours: (count) => `链接还能用 ${count} 小时。`,
  minutes: "链接还能用不到一小时。",
  anyone: "拿到链接的人都能打开。",
  save: "保存",
  gone: { title: "这个链接打不开了", todo: "可能过期了，可能被撤回了，也可能没复制全。请对方再发一次。" },
  busy: { title: "现在打不开", todo: "等一分钟，再点一次链接。" },
}

const traditional: LinkWords = {
  from: {
    picture: (author) => `${author}傳了一張圖片給你`,
    voice: (author) => `${author}傳了一段語音給你`,
  },
  days: (count) => `連結還能用 ${count} 天。`,
  hours: (count) => `連結還能用 ${count} 小時。`,
  minutes: "連結還能用不到一小時。",
  anyone: "拿到連結的人都能打開。",
  save: "儲存",
  gone: { title: "這個連結打不開了", todo: "可能過期了，可能被收回了，也可能沒複製完整。請對方再傳一次。" },
  busy: { title: "現在打不開", todo: "等一分鐘，再點一次連結。" },
}

export const linkWords: Readonly<Record<Language, LinkWords>> = {
  en: english,
  "zh-Hans": simplified,
  "zh-Hant": traditional,
}
