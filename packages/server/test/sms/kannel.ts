/** Debian's kannel, bound to an SMSC, and the HTTP server of whoever uses it. */
import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { createWriteStream } from "node:fs"
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises"
import { createServer } from "node:http"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout as passed } from "node:timers/promises"
import { freePort } from "../../../testkit/src/free-port.ts"
import { listening } from "../../../testkit/src/listening.ts"
import type { Smsc } from "../../src/adapters/sms/smpp/simulator/smsc.ts"
import { Disposables } from "../../src/disposables.ts"

const START_MS = 20_000

/** What kannel told, by the path that it was asked to tell it at. */
export interface Told {
  readonly path: string
  readonly fields: ReadonlyMap<string, string>
}

interface SmscGroup {
  /** Whether ids are in hex: 1 in answers, 2 in receipts. Without it they are compared as they are. */
  readonly idForms?: number
}

export type Kannel = Awaited<ReturnType<typeof startKannel>>

/** Starts both of its programs, and waits until they are bound. @throws when kannel is not installed */
export function startKannel(smsc: Smsc, { idForms }: SmscGroup = {}) {
  return Disposables.opening(async (opened) => {
    const folder = await mkdtemp(join(tmpdir(), "everline-kannel-"))
    opened.defer(() => rm(folder, { recursive: true, force: true }))
    const told: Told[] = []
    const http = createServer((request, response) => {
      told.push(readTold(request.url ?? ""))
      response.end()
    })
    const us = `http://127.0.0.1:${await listening(http)}`
    opened.defer(() => void http.close())

    const [admin, box, sending] = [await freePort(), await freePort(), await freePort()]
    const file = join(folder, "kannel.conf")
    await writeFile(file, config({ smsc, us, admin, box, sending, idForms }))
    const run = async (program: string) => {
      const child = spawn(`/usr/sbin/${program}`, ["-v", "1", file], { cwd: folder, stdio: ["ignore", "pipe", "pipe"] })
      await once(child, "spawn").catch((cause: unknown) => {
        throw new Error("kannel cannot be started; on Debian: apt-get install kannel", { cause })
      })
      const log = createWriteStream(join(folder, `${program}.log`))
      child.stdout.pipe(log)
      child.stderr.pipe(log)
      opened.defer(() => end(child))
    }
    await run("bearerbox")
    const status = `http://127.0.0.1:${admin}/status.txt?password=admin`
    await until(() => answers(status), "bearerbox is up")
    await run("smsbox")
    // The SMSC has taken it before it knows so itself; a text that it is given in between it keeps for later.
    const knows = async () => {
      const told = await (await fetch(status)).text()
      return told.includes("(online") && told.includes("(on-line")
    }
    const ready = async () => smsc.links > 0 && (await answers(`http://127.0.0.1:${sending}/`)) && (await knows())
    await until(ready, "kannel is bound").catch(async (error: Error) => {
      const logs = ["bearerbox.log", "smsbox.log"].map((name) => readFile(join(folder, name), "utf8").catch(() => ""))
      throw new Error(`${error.message}\n${(await Promise.all(logs)).join("\n")}`)
    })

    return {
      told,
      /** Sends as its users do. @returns what it answers */
      async send(to: string, text: string, more: Readonly<Record<string, string>> = {}): Promise<string> {
        const fields = { username: "us", password: "us", from: "85212345678", to, text, charset: "UTF-8", ...more }
        return (await fetch(`http://127.0.0.1:${sending}/cgi-bin/sendsms?${new URLSearchParams(fields)}`)).text()
      },
      /** Where it tells what becomes of a text: its states, as numbers. */
      reports: (name: string) => ({ "dlr-mask": "31", "dlr-url": `${us}/report?text=${name}&state=%d` }),
      /** The states that it told of a text. */
      statesOf: (name: string) =>
        told.flatMap(({ path, fields }) =>
          path === "/report" && fields.get("text") === name ? fields.get("state") : [],
        ),
      [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
    }
  })
}

/** Kannel passes a text on in the bytes in which it came, and says in which charset. */
function readTold(url: string): Told {
  const [path = "", query = ""] = url.split("?")
  const pairs = query.split("&").map((pair) => pair.split("="))
  const charset = pairs.find(([name]) => name === "charset")?.[1] ?? ""
  const decoder = new TextDecoder(charset === "UTF-16BE" ? "utf-16be" : "utf-8")
  const fields = pairs.map(([name = "", value = ""]) => {
    const bytes = value
      .replaceAll("+", " ")
      .replace(/%(..)/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)))
    return [name, name === "text" ? decoder.decode(Buffer.from(bytes, "latin1")) : bytes] as const
  })
  return { path, fields: new Map(fields) }
}

/** @throws after START_MS, naming what was waited for */
async function until(holds: () => Promise<boolean>, what: string): Promise<void> {
  const deadline = performance.now() + START_MS
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`${what}: not within ${START_MS} ms`)
    await passed(20)
  }
}

const answers = (url: string): Promise<boolean> =>
  fetch(url).then(
    () => true,
    () => false,
  )

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill("SIGKILL")
  await once(child, "exit")
}

interface Places {
  readonly smsc: Smsc
  readonly us: string
  readonly admin: number
  readonly box: number
  readonly sending: number
  readonly idForms: number | undefined
}

const config = ({ smsc, us, admin, box, sending, idForms }: Places): string => `
group = core
admin-port = ${admin}
admin-interface = 127.0.0.1
admin-password = admin
smsbox-port = ${box}
smsbox-interface = 127.0.0.1
box-allow-ip = 127.0.0.1
dlr-storage = internal

group = smsc
smsc = smpp
smsc-id = everline
host = 127.0.0.1
port = ${smsc.port}
smsc-username = ${smsc.systemId}
smsc-password = ${smsc.password}
system-type = ""
transceiver-mode = true
interface-version = 34
source-addr-ton = 1
source-addr-npi = 1
dest-addr-ton = 1
dest-addr-npi = 1
reconnect-delay = 1
${idForms === undefined ? "" : `msg-id-type = ${idForms}`}

group = smsbox
bearerbox-host = 127.0.0.1
bearerbox-port = ${box}
sendsms-port = ${sending}
sendsms-interface = 127.0.0.1

group = sendsms-user
username = us
password = us
concatenation = true
max-messages = 10

group = sms-service
keyword = default
catch-all = true
concatenation = true
max-messages = 0
get-url = "${us}/arrived?from=%p&to=%P&text=%b&charset=%C"
`
