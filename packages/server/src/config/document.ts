import { readFile, writeFile } from "node:fs/promises"
import { settingsTable } from "./help.ts"

export const OPERATING = new URL("../../../../docs/OPERATING.md", import.meta.url)

/** docs/OPERATING.md with the table of settings as it is now. */
export const withSettings = (text: string): string =>
  text.replace(/(?<=<!-- settings -->\n).*?(?=<!-- \/settings -->)/s, `\n${settingsTable()}\n\n`)

if (process.argv.includes("--write")) await writeFile(OPERATING, withSettings(await readFile(OPERATING, "utf8")))
