/** Connecting to a PostgreSQL that may not be there, or not be ready. */
import pg from "pg"
import type { ConnectionConfig } from "./connection.ts"

/** A connection; or "busy": a server that is starting or stopping; or "silent": no server, or one that hangs. */
export type Answer = pg.Client | "busy" | "silent"

/**
 * Tries once to connect.
 * @param patience milliseconds to wait for an answer
 * @throws what PostgreSQL says when it is up but refuses us, such as a wrong password
 */
export async function knock(
  config: ConnectionConfig & { application_name: string },
  patience: number,
): Promise<Answer> {
  const client = new pg.Client({ ...config, connectionTimeoutMillis: patience })
  // A connection that breaks later says so by its `end`.
  client.on("error", () => {})
  try {
    await client.connect()
    return client
  } catch (error) {
    // Not awaited: a server that hangs does not answer the goodbye either.
    client.end().catch(() => {})
    return meaningOf(error as NodeJS.ErrnoException)
  }
}

function meaningOf(error: NodeJS.ErrnoException): "busy" | "silent" {
  const { code, message } = error
  if (code === "ECONNREFUSED" || code === "ENOENT" || message.includes("timeout")) return "silent"
  if (code === "57P03" || code === "ECONNRESET" || code === "EPIPE" || message.includes("terminated")) return "busy"
  throw error
}
