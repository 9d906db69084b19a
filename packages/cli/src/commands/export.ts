import { createWriteStream } from "node:fs"
import { access, rename, rm } from "node:fs/promises"
import { resolve } from "node:path"
import { pipeline } from "node:stream/promises"
import { serverUrl, withClient } from "../client-side.ts"
import { command } from "../command.ts"
import { Trouble } from "../words.ts"

/** How often is said how far it has come, in milliseconds. */
const NOTE_MS = 5_000

export const exportCommand = command({
  name: "export",
  does: "writes everything that is yours into one zip: people, conversations, messages, and a page that shows them",
  more: "It can be read without Everline: docs/EXPORT.md says what is in it. It holds all that you may read: keep it safe.",
  operands: ["FILE"],
  flags: {},
  async run(given, io) {
    const file = resolve(given.operands[0] ?? "")
    if (await exists(file)) throw new Trouble(`${file} is there already. Name a file that is not.`)
    return withClient(io, async (client) => {
      const path = await client.exports.begin()
      const noting = setInterval(() => {
        client.exports.progress().then(
          ({ written, total }) => total > 0 && io.note(`${Math.floor((100 * written) / total)} %`),
          () => undefined,
        )
      }, NOTE_MS)
      try {
        await fetchInto(file, new URL(path, await serverUrl(io)), io.interrupted)
      } finally {
        clearInterval(noting)
      }
      io.say(file)
      return undefined
    })
  },
})

/** Fetches a file under another name until it is whole. */
async function fetchInto(file: string, url: URL, signal: AbortSignal): Promise<void> {
  const answer = await fetch(url, { signal })
  if (!answer.ok || answer.body === null) throw new Trouble(`The server did not give the file: ${answer.status}.`)
  const unfinished = `${file}.${process.pid}.part`
  try {
    await pipeline(chunksOf(answer.body), createWriteStream(unfinished, { flags: "wx", mode: 0o600 }), {
      signal,
    })
    await rename(unfinished, file)
  } catch (error) {
    await rm(unfinished, { force: true })
    throw error
  }
}

async function* chunksOf(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = body.getReader()
  for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  )
