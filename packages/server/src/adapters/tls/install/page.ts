import { LANGUAGES, type Language } from "../../http/language.ts"
import { escapeMarkup } from "../../http/markup.ts"
import { PLATFORMS, type Platform, wordsFor } from "./words.ts"

/** Where the page and what it links to are served, over plain HTTP. */
export const INSTALL_PATHS = {
  page: "/install-certificate",
  style: "/install-certificate/style.css",
  certificate: "/install-certificate/everline.crt",
  profile: "/install-certificate/everline.mobileconfig",
} as const

export interface InstallPage {
  /** The authority's name, as devices show it. */
  readonly authority: string
  /** SHA-256 of the authority's certificate, in pairs of hex digits. */
  readonly fingerprint: string
  /** Where the server is once the device trusts it: https://192.168.1.5:8443. */
  readonly secureUrl: string
  /** The reader's device, whose steps stand open; all others are folded. */
  readonly platform: Platform | undefined
}

/** The page that installs the authority: HTML without scripts and inline styles. */
export function installPage(language: Language, page: InstallPage): string {
  const words = wordsFor(language, page.authority)
  const url = escapeMarkup(page.secureUrl)
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeMarkup(words.title)} – Everline 常通</title>
<link rel="icon" href="/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="${INSTALL_PATHS.style}">
</head>
<body>
<main>
<nav>${LANGUAGES.map((other) => languageLink(other, language)).join("\n")}</nav>
<h1>${escapeMarkup(words.title)}</h1>
<p>${escapeMarkup(words.why)}</p>
<p>${escapeMarkup(words.bounds)}</p>
<aside>
<p>${escapeMarkup(words.compare)}</p>
<dl><dt>${escapeMarkup(words.fingerprint)}</dt><dd>${fingerprintLines(page.fingerprint)}</dd></dl>
</aside>
<p class="actions">${downloads(page.platform)
    .map(
      ([key, path], order) =>
        `<a class="${order === 0 ? "main" : "other"}" href="${path}">${escapeMarkup(words[key])}</a>`,
    )
    .join("\n")}</p>
${PLATFORMS.map((platform) => {
  const { name, steps } = words.platforms[platform]
  const items = steps.map((step) => `<li>${escapeMarkup(step)}</li>`).join("")
  return `<details${platform === page.platform ? " open" : ""}><summary>${escapeMarkup(name)}</summary><ol>${items}</ol></details>`
}).join("\n")}
<p class="then">${escapeMarkup(words.open)} <a href="${url}">${url}</a></p>
</main>
</body>
</html>
`
}

/** The platform whose steps a browser's reader needs, if its name tells. */
export function installPlatform(userAgent: string | undefined): Platform | undefined {
  const name = userAgent ?? ""
  if (/iPhone|iPad/.test(name)) return "ios"
  if (/Android|HarmonyOS/.test(name)) return "android"
  if (/Windows/.test(name)) return "windows"
  // An iPad that asks for desktop pages says Macintosh too; only Safari on it could tell, by script.
  if (/Macintosh/.test(name)) return "macos"
  if (/Firefox/.test(name)) return "firefox"
  return /Linux|CrOS/.test(name) ? "linux" : undefined
}

function downloads(platform: Platform | undefined): readonly (readonly ["profile" | "certificate", string])[] {
  const profile = ["profile", INSTALL_PATHS.profile] as const
  const certificate = ["certificate", INSTALL_PATHS.certificate] as const
  return platform === "ios" ? [profile, certificate] : [certificate, profile]
}

function languageLink(other: Language, current: Language): string {
  const { language } = wordsFor(other, "")
  const mark = other === current ? ' aria-current="true"' : ""
  return `<a lang="${other}" hreflang="${other}" href="?lang=${other}"${mark}>${language}</a>`
}

/** Four lines of eight pairs, which can be compared by eye. */
const fingerprintLines = (fingerprint: string): string =>
  (fingerprint.match(/(?:[0-9A-F]{2}:?){1,8}/gi) ?? []).map((line) => `<code>${line}</code>`).join(" ")
