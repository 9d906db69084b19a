import { readFile, writeFile } from "node:fs/promises"
import { errorsDocument, protocolDocument } from "./protocol.ts"

const docs = new URL("../../../../docs/", import.meta.url)

/** The documents that are made from the contract, by file. */
export const documents = [
  { file: new URL("PROTOCOL.md", docs), text: protocolDocument() },
  { file: new URL("ERRORS.md", docs), text: errorsDocument() },
] as const

if (process.argv.includes("--write")) {
  for (const { file, text } of documents) {
    if ((await readFile(file, "utf8").catch(() => "")) !== text) await writeFile(file, text)
  }
}
