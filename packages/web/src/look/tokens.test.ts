// biome-ignore lint/style/noRestrictedImports: the test reads the style sheets themselves; it runs in Node
import { readFileSync } from "node:fs"
import { describe, expect, it } from "vitest"
import { TEXT_SIZES, TIMES } from "../lib/textSizes.ts"

const sheets = ["tokens.css", "tints.css"]
  .map((file) => readFileSync(new URL(file, import.meta.url), "utf8"))
  .join("\n")

type Tokens = Readonly<Record<string, string>>

/** The custom properties that a selector's own rule sets, in every file given. */
function tokensOf(selector: string): Tokens {
  const rules = [...sheets.matchAll(/(?:^|\n)([^{}\n@/][^{}]*?)\s*\{([^{}]*)\}/g)]
  const bodies = rules.filter(([, heads = ""]) => heads.split(",").some((head) => head.trim() === selector))
  const pairs = bodies.flatMap(([, , body = ""]) => [...body.matchAll(/--([\w-]+):\s*(#[0-9a-fA-F]{6})\b/g)])
  return Object.fromEntries(pairs.map(([, name = "", value = ""]) => [name, value]))
}

const light = tokensOf(":root")
const themes = { light, dark: { ...light, ...tokensOf('[data-theme="dark"]') } } as const

/** Relative luminance as WCAG 2 defines it. */
function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function contrast(tokens: Tokens, one: string, other: string): number {
  const [a, b] = [one, other].map((name) => {
    const value = tokens[name]
    if (value === undefined) throw new Error(`no token --${name}`)
    return luminance(value)
  })
  const [bright, dim] = [Math.max(a ?? 0, b ?? 0), Math.min(a ?? 0, b ?? 0)]
  return (bright + 0.05) / (dim + 0.05)
}

const surfaces = ["bg", "surface", "raised", "sunken", "hover", "pressed", "dai-tint"]
const texts = ["ink", "ink-2", "ink-3", "dai-text", "danger-text", "ok-text", "line-text"]
const pairs = [
  ...texts.flatMap((text) => surfaces.map((surface) => [text, surface] as const)),
  ...["dai", "dai-hover", "dai-pressed"].map((ground) => ["on-dai", ground] as const),
  ...["danger", "danger-hover", "answer", "badge"].map((ground) => ["on-fill", ground] as const),
  ...[0, 1, 2, 3, 4].map((at) => [`tint-${at}-ink`, `tint-${at}`] as const),
  ...[0, 1, 2, 3, 4].map((at) => [`tint-${at}-ink`, "bg"] as const),
  ["on-mine", "mine"],
  ["on-mine-2", "mine"],
  ["dai-text", "mine"],
  ["on-mine", "dai-tint"],
  ["on-mine-2", "dai-tint"],
  ["on-theirs", "theirs"],
  ["warn-text", "warn-tint"],
  ["warn-text", "bg"],
  ["warn-text", "surface"],
  ["danger-text", "danger-tint"],
  ["ok-text", "ok-tint"],
  ["line-text", "line-tint"],
  ["on-line", "line"],
  ["on-toast", "toast"],
  ["qr", "qr-ground"],
  ["toast-act", "toast"],
] as const
const controls = ["rule-strong", "line", "badge-quiet"].flatMap((one) =>
  ["bg", "surface"].map((on) => [one, on] as const),
)

describe.each(Object.entries(themes))("in the %s theme", (_name, tokens) => {
  it.each(pairs)("text in %s can be read on %s", (text, ground) => {
    expect(contrast(tokens, text, ground)).toBeGreaterThanOrEqual(4.5)
  })
  it.each(controls)("a control in %s stands out on %s", (control, ground) => {
    expect(contrast(tokens, control, ground)).toBeGreaterThanOrEqual(3)
  })
})

it.each(TEXT_SIZES)("text that is written %s is as large as the window's shape takes it to be", (size) => {
  const [, percent = "100"] = new RegExp(`\\[data-text="${size}"\\] \\{\\s*font-size: ([\\d.]+)%`).exec(sheets) ?? []
  expect(Number(percent) / 100).toBe(TIMES[size])
})
