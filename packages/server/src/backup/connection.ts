import pg from "pg"
import type { ConnectionConfig } from "../adapters/postgres/connection.ts"

/** Runs `work` on a connection of its own that may take as long as it takes, and writes values in one form everywhere. */
export async function withClient<T>(address: ConnectionConfig, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ ...address, application_name: "everline backup" })
  client.on("error", () => {}) // The statement under way tells of it.
  await client.connect()
  try {
    await client.query(
      "SET statement_timeout = 0; SET lock_timeout = 0; SET bytea_output = 'hex'; SET client_encoding = 'UTF8'",
    )
    return await work(client)
  } finally {
    await client.end()
  }
}
