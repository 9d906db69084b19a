import { createHash } from "node:crypto"
import type { Attachment } from "@everline/protocol"
import type { Language } from "./language.ts"
import { type LinkWords, linkWords } from "./link-words.ts"
import { escapeMarkup } from "./markup.ts"
import { pageStyle } from "./page-style.ts"

const HOUR_MS = 3600_000
const DAY_MS = 24 * HOUR_MS

const style = `${pageStyle}
.shown { display: block; width: auto; height: auto; max-width: 100%; max-height: 70vh; border-radius: 14px; background: var(--hover); }
audio { display: block; width: 100%; }
.terms { color: var(--ink-2); font-size: .875rem; line-height: 1.375rem; }
`

/** No script, no frame, nothing from elsewhere: the page shows one picture or plays one recording of this server. */
export const LINK_PAGE_POLICY = [
  "default-src 'none'",
  "img-src 'self'",
  "media-src 'self'",
  `style-src 'sha256-${createHash("sha256").update(style).digest("base64")}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ")

/** What a link leads to that is shown. */
export interface ShownLink {
  readonly secret: string
  readonly attachment: Exclude<Attachment, { kind: "file" }>
  readonly author: string
  readonly leftMs: number
}

/** The page on which a picture is seen or a recording heard, without an account. */
export function linkPage(language: Language, { secret, attachment, author, leftMs }: ShownLink): string {
  const words = linkWords[language]
  const title = words.from[attachment.kind](author)
  const save = `<a class="main" href="/s/${secret}/save" download>${words.save}</a>`
  const terms = `${leftOf(words, leftMs)}<br>${words.anyone}`
  const shown = shownOf(attachment, `/s/${secret}/whole`, escapeMarkup(title))
  return document(language, title, `${shown}\n<p class="actions">${save}</p>\n<p class="terms">${terms}</p>`)
}

/** What is said in place of it; of a link that is over the same as of one that never was. */
export function noLinkPage(language: Language, why: "gone" | "busy"): string {
  const { title, todo } = linkWords[language][why]
  return document(language, title, `<p>${todo}</p>`)
}

function shownOf(attachment: ShownLink["attachment"], source: string, name: string): string {
  if (attachment.kind === "voice")
    return `<audio controls preload="metadata" src="${source}" aria-label="${name}"></audio>`
  const { width, height } = attachment
  return `<img class="shown" src="${source}" width="${width}" height="${height}" alt="${name}">`
}

function leftOf(words: LinkWords, leftMs: number): string {
  if (leftMs >= 2 * DAY_MS) return words.days(Math.floor(leftMs / DAY_MS))
  return leftMs >= HOUR_MS ? words.hours(Math.floor(leftMs / HOUR_MS)) : words.minutes
}

const document = (language: Language, title: string, content: string): string => `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex, nofollow">
<title>${escapeMarkup(title)} – Everline 常通</title>
<link rel="icon" href="/icon.svg" type="image/svg+xml">
<style>${style}</style>
</head>
<body>
<main>
<h1>${escapeMarkup(title)}</h1>
${content}
</main>
</body>
</html>
`
