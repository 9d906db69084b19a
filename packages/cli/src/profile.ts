/** Who is logged in on this command line: the server's address and the device's token, in a file of the user's own. */
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises"
import { homedir } from "node:os"
import { dirname, join } from "node:path"
import { fields, shapes } from "@everline/protocol/schema"
import { type Cache, memoryCache } from "@everline/sdk"
import * as v from "valibot"
import type { Io } from "./io.ts"
import { Trouble } from "./words.ts"

const profile = v.object({
  url: v.string(),
  session: v.object({
    token: v.nullable(v.string()),
    self: v.nullable(shapes.self),
    device: v.nullable(fields.deviceId),
  }),
})

/** $XDG_CONFIG_HOME/everline/profile.json, by default below ~/.config. */
export const profilePath = (env: Io["env"]): string =>
  join(env.XDG_CONFIG_HOME || join(homedir(), ".config"), "everline", "profile.json")

/** The server that somebody logged in to, or undefined. @throws Trouble when the file cannot be understood */
export async function readProfile(path: string): Promise<v.InferOutput<typeof profile> | undefined> {
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT") throw error
  })
  if (text === undefined) return undefined
  try {
    return v.parse(profile, JSON.parse(text))
  } catch {
    throw new Trouble(`${path} cannot be read. Delete it and log in again: everline login URL --user NAME`)
  }
}

/**
 * A cache that keeps the session in this file and everything else in memory: a token that was renewed is there for the
 * next command.
 */
export async function profileCache(path: string, url: string): Promise<Cache> {
  const memory = memoryCache()
  const kept = await readProfile(path)
  if (kept?.url === url) await memory.write({ session: kept.session })
  return {
    ...memory,
    async write(changes) {
      await memory.write(changes)
      if (changes.session === undefined) return
      if (changes.session === null) await rm(path, { force: true })
      else await writeWhole(path, JSON.stringify({ url, session: changes.session }))
    },
    async clear() {
      await memory.clear()
      await rm(path, { force: true })
    },
  }
}

async function writeWhole(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  const unfinished = `${path}.${process.pid}`
  await writeFile(unfinished, text, { mode: 0o600 })
  await rename(unfinished, path)
}
