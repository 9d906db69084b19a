/** Work on databases as a whole, in the run's PostgreSQL. */
import type { ServerAddress } from "@everline/server/internal"
import pg from "pg"

/** What the global setup tells the tests. */
declare module "vitest" {
  interface ProvidedContext {
    postgres: ServerAddress
    /** The run's nats-server. */
    natsUrl: string
  }
}

/** The migrated database that the run's global setup makes. */
export const TEMPLATE = "everline_template"

/** Runs one statement on a connection of its own. */
export async function administer(server: ServerAddress, statement: string): Promise<void> {
  const client = new pg.Client(server)
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
