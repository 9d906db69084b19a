import { once } from "node:events"
import { readFile } from "node:fs/promises"
import { resolve } from "node:path"
import { readScript, ScriptError, Smsc, servePhones, useOf } from "@everline/server/internal"
import { command, type Given } from "../command.ts"
import type { Io } from "../io.ts"
import { Trouble, UsageError } from "../words.ts"

const PORT = 2775
const PAGE = 2780

export const simulateSms = command({
  name: "simulate-sms",
  does: "plays a carrier for texts, with a page of plain phones, until it is ended (Ctrl-C)",
  more: "A server binds to it by SMPP as it would to a carrier; what it sends shows on the phones, which can answer. Nothing leaves this machine. docs/SMS.md says what a script may do.",
  flags: {
    port: { placeholder: "PORT", help: `where servers bind (default ${PORT})` },
    page: { placeholder: "PORT", help: `where the page of phones is (default ${PAGE})` },
    numbers: { placeholder: "+NUMBER,…", help: "phones that are there to begin with" },
    script: { placeholder: "FILE", help: "what it does, one thing after the other (JSON)" },
    "system-id": { placeholder: "NAME", help: "whom it lets in (default everline)" },
    password: { placeholder: "WORD", help: "with which password (default phones)" },
  },
  async run(given, io) {
    const script = await scriptOf(given.value("script"))
    await using smsc = await open("port", portOf(given, "port", PORT), (port) =>
      Smsc.start({ port, ...partiesOf(given) }),
    )
    await using page = await open("page", portOf(given, "page", PAGE), (port) => servePhones(smsc, port))
    smsc.follow(script)
    io.say(`Phones: ${page.url}`)
    io.say("For a server on this machine, in the file that --sms names (chmod 600):")
    io.say(JSON.stringify(useOf(smsc), null, 2))
    await ended(io)
    return undefined
  },
})

type Flags = Given<"port" | "page" | "numbers" | "script" | "system-id" | "password">

function partiesOf(given: Flags) {
  const numbers = (given.value("numbers") ?? "").split(",").map((number) => number.replace(/[\s().-]/g, ""))
  for (const number of numbers)
    if (!/^(\+\d{3,15})?$/.test(number)) throw new UsageError(`"${number}" is no number such as +8613800138000.`)
  return {
    numbers: numbers.filter((number) => number !== ""),
    systemId: word(given.value("system-id") ?? "everline", "--system-id", 15),
    password: word(given.value("password") ?? "phones", "--password", 8),
  }
}

/** SMPP has no room for more. */
function word(text: string, flag: string, most: number): string {
  if (!/^[\x21-\x7e]+$/.test(text) || text.length > most)
    throw new UsageError(`${flag} is 1 to ${most} letters, digits and signs of ASCII.`)
  return text
}

function portOf(given: Flags, flag: "port" | "page", otherwise: number): number {
  const text = given.value(flag) ?? String(otherwise)
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535) throw new UsageError(`--${flag} is a number from 0 to 65535.`)
  return Number(text)
}

/** @throws Trouble when the port is taken */
function open<T>(flag: string, port: number, start: (port: number) => Promise<T>): Promise<T> {
  return start(port).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EADDRINUSE") throw error
    throw new Trouble(
      `Port ${port} is taken by another program. Stop that program, or choose another port with --${flag}.`,
    )
  })
}

async function scriptOf(path: string | undefined) {
  if (path === undefined) return []
  const json = await readFile(resolve(path), "utf8").catch((error: NodeJS.ErrnoException) => {
    throw new Trouble(`${path} cannot be read (${error.code ?? error.message}).`)
  })
  try {
    return readScript(json)
  } catch (error) {
    if (error instanceof ScriptError) throw new Trouble(`${path}:\n${error.message}`)
    throw error
  }
}

async function ended({ interrupted }: Io): Promise<void> {
  if (!interrupted.aborted) await once(interrupted, "abort")
}
