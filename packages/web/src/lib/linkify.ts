export type Piece = { readonly text: string } | { readonly text: string; readonly href: string }

// Plain ASCII only: Chinese that follows an address is not part of it, and look-alike letters never become a link.
const candidate =
  /(?<web>\bhttps?:\/\/[\w\-.~:/?#[\]@!$&'()*+,;=%]+|\bwww\.[\w-]+\.[\w\-.~:/?#[\]@!$&'()*+,;=%]+)|(?<mail>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)|(?<phone>(?<![\w+])\+\d[\d -]{6,17}\d(?!\w))/gi
const trailing = /[.,;:!?'"]+$/

/** An address without the full stop or bracket that belongs to the sentence around it. */
function trimmed(address: string): string {
  let text = address.replace(trailing, "")
  while (text.endsWith(")") && text.split("(").length < text.split(")").length) {
    text = text.slice(0, -1).replace(trailing, "")
  }
  return text
}

function webAddress(text: string): string | null {
  const full = /^www\./i.test(text) ? `https://${text}` : text
  return URL.canParse(full) ? new URL(full).href : null
}

function address(match: RegExpMatchArray): Piece | null {
  const { web, mail, phone } = match.groups ?? {}
  const text = trimmed(match[0])
  const href = web ? webAddress(text) : mail ? `mailto:${text}` : phone ? `tel:${text.replace(/[ -]/g, "")}` : null
  return href ? { text, href } : null
}

/** Cuts a message into plain pieces and links (http, https, mailto, tel only). The pieces joined are the message. */
export function linkify(body: string): readonly Piece[] {
  const pieces: Piece[] = []
  let from = 0
  for (const match of body.matchAll(candidate)) {
    const link = address(match)
    if (!link) continue
    if (match.index > from) pieces.push({ text: body.slice(from, match.index) })
    pieces.push(link)
    from = match.index + link.text.length
  }
  if (from < body.length) pieces.push({ text: body.slice(from) })
  return pieces
}
