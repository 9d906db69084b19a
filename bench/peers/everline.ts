import { freePort } from "@everline/testkit"
import { Everline } from "../lib/everline.ts"
import { Server } from "../lib/server.ts"
import type { Contender } from "./contestant.ts"
import { Folder, Program } from "./program.ts"

const DATABASE = "everline"

/**
 * So many of our own servers as they are shipped, on one PostgreSQL named by DATABASE_URL; several are joined by NATS.
 * They always keep what passes through them. A bystander is one more, to which nobody connects.
 */
export const everline = (nodes: number, { hasBystander = false } = {}): Contender => ({
  database: DATABASE,
  start: async (archive) => {
    if (archive === null) throw new Error("our server never runs without its record")
    archive.createDatabase(DATABASE)
    const bus = nodes === 1 ? null : await startNats()
    const start = () => Server.start({ database: { url: archive.url(DATABASE), pid: archive.pid }, bus: bus?.url })
    const servers: Server[] = []
    for (let node = 0; node < nodes; node++) servers.push(await start())
    const bystander = hasBystander ? await start() : null
    const [bystanderPid] = bystander?.roots.servers ?? []
    return {
      roots: {
        servers: servers.flatMap(({ roots }) => roots.servers),
        postgres: archive.pid,
        ...(bus && { bus: bus.pid }),
        ...(bystanderPid && { bystander: bystanderPid }),
      },
      connect: () => new Everline(...servers.map(({ port }) => port)),
      async [Symbol.asyncDispose]() {
        for (const server of servers) await server[Symbol.asyncDispose]()
        await bystander?.[Symbol.asyncDispose]()
        await bus?.[Symbol.asyncDispose]()
      },
    }
  },
})

/** Debian's nats-server, alone on this machine. */
export async function startNats() {
  const folder = new Folder("nats")
  const port = await freePort()
  const program = new Program({
    name: "nats-server",
    folder,
    command: ["nats-server", "--addr", "127.0.0.1", "--port", `${port}`],
    end: "SIGTERM",
    abort: "SIGKILL",
  })
  await program.listening(port)
  return {
    pid: program.pid,
    url: `nats://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      await program[Symbol.asyncDispose]()
      folder[Symbol.dispose]()
    },
  }
}
