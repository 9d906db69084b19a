/** How a name is found and where it stands in a list, from the syllables that it is made of. */

/** In lower case and without accents, as people type. */
const plain = (text: string): string =>
  text
    .normalize("NFD")
    .replace(/\p{Mark}/gu, "")
    .toLocaleLowerCase()

/** Whether a text is made of the beginnings of syllables that follow each other, each of one or more letters. */
function spells(syllables: readonly string[], text: string): boolean {
  /** How much of the text may have been used up before a syllable; it may begin with any. */
  let used = new Set([0])
  for (const syllable of syllables) {
    const next = new Set([0])
    for (const from of used)
      for (let i = 0; i < syllable.length && syllable[i] === text[from + i]; i += 1) next.add(from + i + 1)
    if (next.has(text.length)) return true
    used = next
  }
  return false
}

/**
 * Whether somebody of this name is meant: by a part of the name, by how it is spelled, by its initials, or by a mixture.
 * 张三 by 张, zhangsan, zs and zhs; Ada Okafor by kaf and ao.
 */
export function isMeant(name: string, syllables: readonly string[], typed: string): boolean {
  const text = plain(typed).trim()
  if (plain(name).includes(text)) return true
  const letters = text.replace(/[\s'’-]/gu, "")
  return letters !== "" && spells(syllables.map(plain), letters)
}

/** Under which letter a name stands: A to Z, or # for all others. */
export function letterOf(syllables: readonly string[]): string {
  const first = plain(syllables[0] ?? "")
    .slice(0, 1)
    .toUpperCase()
  return /^[A-Z]$/.test(first) ? first : "#"
}

/** The order of a list: by letter, # at the end, then by spelling; equal spellings by the name itself. */
export function bySpelling(a: Spelled, b: Spelled): number {
  const [one, two] = [letterOf(a.syllables), letterOf(b.syllables)]
  if (one !== two) return one === "#" ? 1 : two === "#" ? -1 : one < two ? -1 : 1
  return (
    a.syllables.map(plain).join(" ").localeCompare(b.syllables.map(plain).join(" "), "en") ||
    a.name.localeCompare(b.name)
  )
}

export interface Spelled {
  readonly name: string
  readonly syllables: readonly string[]
}
