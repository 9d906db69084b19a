/** What carriers and laws want understood when it is all that somebody writes. */

/** Of the words that answer. */
export type AnswerLanguage = "en" | "zh-Hans" | "zh-Hant"

export interface Keyword {
  readonly means: "stop" | "start" | "help"
  readonly language: AnswerLanguage
}

const KEYWORDS: readonly (Keyword & { readonly words: readonly string[] })[] = [
  {
    ...{ means: "stop", language: "en" },
    words: ["STOP", "STOPALL", "STOP ALL", "UNSUBSCRIBE", "END", "QUIT", "CANCEL", "REVOKE", "OPTOUT", "OPT OUT"],
  },
  // TD is how 退订 is typed: many carriers in China ask for it.
  { means: "stop", language: "zh-Hans", words: ["退订", "TD", "取消订阅"] },
  { means: "stop", language: "zh-Hant", words: ["退訂", "取消訂閱"] },
  { means: "start", language: "en", words: ["START", "UNSTOP", "RESUBSCRIBE"] },
  { means: "start", language: "zh-Hans", words: ["恢复订阅", "恢复"] },
  { means: "start", language: "zh-Hant", words: ["恢復訂閱", "恢復"] },
  { means: "help", language: "en", words: ["HELP", "INFO"] },
  { means: "help", language: "zh-Hans", words: ["帮助"] },
  { means: "help", language: "zh-Hant", words: ["幫助", "說明"] },
]

const byWord: ReadonlyMap<string, Keyword> = new Map(
  KEYWORDS.flatMap(({ words, ...keyword }) => words.map((word) => [word, keyword] as const)),
)

/** The keyword that a whole text is, whatever its case, the room around it and the sign at its end; else undefined. */
export function keywordIn(body: string): Keyword | undefined {
  const word = body
    .normalize("NFKC")
    .trim()
    .replace(/[.!。]+$/u, "")
    .replace(/\s+/gu, " ")
    .trim()
    .toUpperCase()
  return byWord.get(word)
}
