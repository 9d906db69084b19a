/** Programs that take part in a story. */
import type { Client } from "@everline/sdk"
import { until } from "@everline/testkit"

/** As long as a busy machine may need for it. */
const CONNECT_MS = 60_000

/** Resolves when a program's line is up: it is ready before that, and what it asks of the server then may fail. */
export async function onLine(client: Client): Promise<void> {
  await client.ready
  const isThere = () => client.link.value.state === "online" && !client.catchingUp.value
  await until(isThere, "a program comes online", CONNECT_MS)
}
