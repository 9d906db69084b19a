const han = /\p{Script=Han}/u
const clusters = new Intl.Segmenter(undefined, { granularity: "grapheme" })
const letters = (text: string): string[] => [...clusters.segment(text)].map((part) => part.segment)

/** What stands for a face: the last one or two characters of a Chinese name, or the initials of another. */
export function initials(full: string): string {
  // What stands in brackets says more of somebody, and is no part of their name.
  const name = full.replace(/[（(][^（）()]*[）)]/gu, "").trim() || full
  const words = name.trim().split(/\s+/u).filter(Boolean)
  const first = words[0]
  if (first === undefined) return "?"
  const chinese = letters(name).filter((letter) => han.test(letter))
  if (chinese.length > 0 && han.test(first)) return chinese.slice(chinese.length > 2 ? -2 : -1).join("")
  const last = words.length > 1 ? words.at(-1) : undefined
  return [first, last]
    .map((word) => (word ? (letters(word)[0] ?? "") : ""))
    .join("")
    .toLocaleUpperCase()
}

/** What stands for a small face: the one letter by which people know each other, a given name's last or a name's first. */
export function initial(name: string): string {
  const all = letters(initials(name))
  const [first = "?"] = all
  return han.test(first) ? (all.at(-1) ?? first) : first
}

/** How many tints there are for faces; see look/tints.css. */
export const TINTS = 5

/** The tint of an account, the same on every device: a small hash of its id. */
export function tint(id: string): number {
  let hash = 0
  for (let at = 0; at < id.length; at++) hash = (hash * 31 + id.charCodeAt(at)) >>> 0
  return hash % TINTS
}
