/** What the server itself says by SMS: codes, and answers to keywords. Each fits into one segment. */
import { segmentsOf } from "@everline/protocol/sms"
import type { Keyword } from "./keywords.ts"

const fits = (text: string): boolean => segmentsOf(text).segments.length === 1

/** What a server is called of whose name nothing fits. */
const NAMELESS = "Everline"
const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" })

/** The words with the server's name in them, cut short as far as one segment demands. */
function inOne(name: string, words: (name: string) => string): string {
  const letters = Array.from(graphemes.segment(name), ({ segment }) => segment)
  for (let length = letters.length; length > 0; length--) {
    const said = words(letters.slice(0, length).join("").trim())
    if (fits(said)) return said
  }
  return words(NAMELESS)
}

/** Where 驗證碼 is read, rather than 验证码. */
const TRADITIONAL: ReadonlySet<string> = new Set(["HK", "MO", "TW"])

/**
 * A code for who holds a number. An account says nothing of its language, so it is said in English and in Chinese, the code
 * first: it is what a phone shows of a text.
 */
export function codeText(code: string, serverName: string, country: string): string {
  const chinese = TRADITIONAL.has(country) ? "驗證碼" : "验证码"
  return inOne(serverName, (name) => `${code} is your code for ${name}. ${chinese} ${code}`)
}

const ANSWERS: Readonly<Record<Keyword["language"], Readonly<Record<Keyword["means"], (name: string) => string>>>> = {
  en: {
    stop: (name) => `You get no more messages from ${name}. Send START to get them again.`,
    start: (name) => `You get messages from ${name} again. Send STOP to get none.`,
    help: (name) => `${name}: answer as you would any text. Send STOP to get none.`,
  },
  "zh-Hans": {
    stop: (name) => `您不会再收到${name}的消息。回复 START 可恢复。`,
    start: (name) => `您可以再收到${name}的消息了。回复 TD 退订。`,
    help: (name) => `${name}：有人通过此号码给您发消息，直接回复即可。回复 TD 退订。`,
  },
  "zh-Hant": {
    stop: (name) => `您不會再收到${name}的訊息。回覆 START 可恢復。`,
    start: (name) => `您可以再收到${name}的訊息了。回覆 退訂 即可停止。`,
    help: (name) => `${name}：有人透過此號碼傳訊息給您，直接回覆即可。回覆 退訂 即可停止。`,
  },
}

export const answerText = ({ means, language }: Keyword, serverName: string): string =>
  inOne(serverName, ANSWERS[language][means])
