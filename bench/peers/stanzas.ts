/**
 * Takes a stream of XMPP (RFC 6120) apart by its angle brackets, with next to no cost: no tree, no entities, no checks.
 * Enough for a load generator, for the servers escape ">" wherever it is no bracket, and send no comments and no CDATA.
 */
export class StanzaReader {
  readonly #onStanza: (stanza: string) => void
  /** What has come of a stanza that is not whole, and where in it the next bracket is looked for. */
  #rest = ""
  #at = 0
  /** Elements that are open: the stream, the stanza, what is in it. */
  #open = 0

  constructor(onStanza: (stanza: string) => void) {
    this.#onStanza = onStanza
  }

  /** Takes what has come and tells of each stanza that became whole. */
  feed(text: string): void {
    const all = this.#rest + text
    let begin = 0
    let at = this.#at
    for (let from = all.indexOf("<", at); from >= 0; from = all.indexOf("<", at)) {
      const to = all.indexOf(">", from)
      if (to < 0) break
      at = to + 1
      const before = this.#open
      this.#open += change(all, from, to)
      if (before === 1 && this.#open >= 1) begin = from
      if (before >= 1 && this.#open === 1) this.#onStanza(all.slice(begin, at))
      if (this.#open <= 1) begin = at
    }
    this.#rest = all.slice(begin)
    this.#at = at - begin
  }
}

/** Whether a tag opens an element, closes one, or does neither: an empty element or a declaration. */
function change(text: string, from: number, to: number): 1 | 0 | -1 {
  if (text[from + 1] === "/") return -1
  return text[from + 1] === "?" || text[to - 1] === "/" ? 0 : 1
}

/** What an attribute of the stanza itself holds, as it is written. */
export function attribute(stanza: string, name: string): string | undefined {
  const begin = stanza.indexOf(` ${name}=`)
  if (begin < 0 || begin > stanza.indexOf(">")) return undefined
  const value = begin + name.length + 3
  return stanza.slice(value, stanza.indexOf(stanza[value - 1] ?? "", value))
}

/** The text of a message, as it is written; undefined when it has none. */
export function bodyOf(stanza: string): string | undefined {
  const begin = stanza.indexOf("<body>")
  return begin < 0 ? undefined : stanza.slice(begin + 6, stanza.indexOf("<", begin + 6))
}
