import { pinyin } from "pinyin-pro"

/** Surnames that are read otherwise than as words, and that the dictionary knows in simplified characters only. */
const SURNAMES: Readonly<Record<string, string>> = {
  尉遲: "尉迟",
  萬俟: "万俟",
  長孫: "长孙",
  單: "单",
  蓋: "盖",
  樂: "乐",
  繆: "缪",
  區: "区",
  員: "员",
}
const simplified = (name: string): string => {
  const surname = Object.keys(SURNAMES).find((one) => name.startsWith(one))
  return surname === undefined ? name : SURNAMES[surname] + name.slice(surname.length)
}

/** Names that were spelled lately; a list asks for the same ones at each keystroke. */
const KEPT = 20_000
const spelled = new Map<string, readonly string[]>()

/**
 * The syllables of a name: those of its Chinese characters, surnames read as surnames (单 shan, 曾 zeng), and its other
 * words as they are. It knows a whole dictionary, so it is fetched where it is needed.
 */
export function syllablesOf(name: string): readonly string[] {
  let syllables = spelled.get(name)
  if (syllables === undefined) {
    const parts = pinyin(simplified(name), {
      type: "array",
      toneType: "none",
      surname: "head",
      nonZh: "consecutive",
      v: true,
    })
    syllables = parts.flatMap((part) => part.split(/[^\p{L}\p{N}]+/u)).filter(Boolean)
    if (spelled.size >= KEPT) spelled.clear()
    spelled.set(name, syllables)
  }
  return syllables
}
