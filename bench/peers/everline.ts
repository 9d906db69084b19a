import { Everline } from "../lib/everline.ts"
import { Server } from "../lib/server.ts"
import type { Contender } from "./contestant.ts"

const DATABASE = "everline"

/** Our own server as it is shipped, on a PostgreSQL named by DATABASE_URL. It always keeps what passes through it. */
export const everline: Contender = {
  database: DATABASE,
  start: async (archive) => {
    if (archive === null) throw new Error("our server never runs without its record")
    archive.createDatabase(DATABASE)
    const server = await Server.start({ database: { url: archive.url(DATABASE), pid: archive.pid } })
    return {
      roots: server.roots,
      connect: () => new Everline(server.port),
      [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
    }
  },
}
