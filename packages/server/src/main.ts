import { ListenError } from "./adapters/http/listen.ts"
import { DatabaseStartError } from "./adapters/postgres/errors.ts"
import { createServer, type Server } from "./app.ts"
import { helpText } from "./config/help.ts"
import { asksForHelp, type Config, ConfigError, readConfig } from "./config.ts"
import { people } from "./demo/people.ts"
import { type DemoPhones, openPhones, plumber } from "./demo/phones.ts"
import { fillEmptyServer } from "./demo/start.ts"

/** Starts the server from the environment and the command line, and stops it on SIGTERM or SIGINT. */
async function main(): Promise<void> {
  if (asksForHelp()) return void process.stdout.write(helpText())
  const config = readConfig()
  const phones = config.demoPhones ? await openPhones() : null
  const starting = createServer(phones === null ? config : { ...config, sms: phones.sms })
  stopOnSignals(async () => {
    await (await starting)[Symbol.asyncDispose]()
    await phones?.[Symbol.asyncDispose]()
  })
  await greet(config, await starting, phones)
}

/** npm passes a signal on that the terminal sent to the whole group already: the same one, a moment later. */
const ECHO_MS = 1_000

function stopOnSignals(stop: () => Promise<void>): void {
  let askedAt: number | undefined
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.on(signal, () => {
      // Asking again means: now.
      if (askedAt !== undefined) return void (Date.now() - askedAt > ECHO_MS && process.exit(1))
      askedAt = Date.now()
      stop().then(() => process.exit(0), fail)
    })
  }
}

/** Says where to go first: the link that makes the administrator, or one for each person of the demo. */
async function greet(config: Config, server: Server, phones: DemoPhones | null): Promise<void> {
  const url = config.publicUrl ?? `http://localhost:${server.port}`
  const say = (...lines: string[]): void => void process.stdout.write(`${lines.join("\n")}\n`)
  if (config.demo) {
    const links = await fillEmptyServer(server, phones)
    say("", `Everline 常通 runs at ${url} with a demo. Open one person in each browser:`, "")
    for (const { displayName, who, userName } of people) {
      const link = links.get(userName)
      if (link !== undefined) say(`  ${displayName}, ${who}`, `    ${url}/enter/${link}`)
    }
    if (phones !== null)
      say("", `${plumber.name} has no app, but a plain phone, which gets SMS and answers:`, `    ${phones.url}`)
    return say("", "The links are good for a day; each start makes new ones.", "")
  }
  const invite = await server.services.invites.ensureFirstInvite()
  if (invite === null) return say("", `Everline 常通 runs at ${url}`, "")
  say(
    "",
    `Everline 常通 runs at ${url}`,
    "Make the first account, which is the administrator's, with this link:",
    "",
    `  ${url}/join/${invite}`,
    "",
  )
}

function fail(error: unknown): void {
  const isPlain = error instanceof ConfigError || error instanceof DatabaseStartError || error instanceof ListenError
  process.stderr.write(`${isPlain ? error.message : error instanceof Error ? error.stack : String(error)}\n`)
  process.exit(1)
}

main().catch(fail)
