/** The table of settings for people: on the terminal, and in docs/OPERATING.md. */
import { type Setting, settings } from "./settings.ts"

const all: readonly Setting<unknown>[] = Object.values(settings)

const flagOf = ({ flag, placeholder }: Setting<unknown>): string => `--${flag} ${placeholder}`.trim()

/** What `--help` prints. */
export function helpText(): string {
  const entries = all.map((setting) => {
    const ways = setting.flag === undefined ? setting.variable : `${flagOf(setting)}   or ${setting.variable}`
    const fallback = setting.fallback ? ` (default ${setting.fallback})` : ""
    return `  ${ways}\n      ${setting.help}${fallback}`
  })
  return [
    "npm start -- [flags]",
    "",
    "A flag wins over its variable. A RATE is BURST,COUNT/UNIT: 60,1/s is 60 at once, then 1 a second (or m, h).",
    "",
    ...entries,
    "",
  ].join("\n")
}

/** The rows of the settings table in Markdown. */
export function settingsTable(): string {
  const rows = all.map((setting) => {
    const flag = setting.flag === undefined ? "" : `\`${flagOf(setting)}\``
    return `| ${flag} | \`${setting.variable}\` | ${setting.fallback ? `\`${setting.fallback}\`` : ""} | ${setting.help} |`
  })
  return ["| flag | variable | default | |", "|---|---|---|---|", ...rows].join("\n")
}
