import type { Contestant } from "./contestant.ts"
import type { Postgres } from "./postgres.ts"
import { type Folder, Program } from "./program.ts"
import { XmppMessenger } from "./xmpp-messenger.ts"

interface ServerOptions {
  readonly name: string
  /** Where its configuration is and its data goes; removed with the server. */
  readonly folder: Folder
  /** Where it listens for people, by its configuration. */
  readonly port: number
  readonly archive: Postgres | null
  readonly command: readonly [string, ...string[]]
  readonly env?: Readonly<Record<string, string>>
}

/** Starts a server of XMPP. @throws Error when it does not listen within a minute */
export async function serve({ name, folder, port, archive, command, env = {} }: ServerOptions): Promise<Contestant> {
  const program = new Program({ name, folder, command, env, end: "SIGTERM", abort: "SIGKILL" })
  const stop = async () => {
    await program[Symbol.asyncDispose]()
    folder[Symbol.dispose]()
  }
  try {
    await program.listening(port)
  } catch (error) {
    await stop()
    throw error
  }
  return {
    roots: { servers: [program.pid], postgres: archive?.pid ?? null },
    connect: (receipted) => new XmppMessenger(port, receipted),
    [Symbol.asyncDispose]: stop,
  }
}
