/** A look at NATS from outside, for whoever runs it. */
import { connect, type NatsConnection } from "@nats-io/transport-node"
import { natsAddress } from "./address.ts"

/** One server of NATS, as it was found. */
export type NatsFound =
  | { readonly kind: "away"; readonly server: string; readonly reason: string }
  | {
      readonly kind: "there"
      readonly server: string
      readonly version: string
      /** In bytes. */
      readonly maxPayload: number
      /** In milliseconds. */
      readonly roundTrip: number
      /** Whether what is said here is heard at the first that was found. */
      readonly isJoined: boolean
    }

const CONNECT_MS = 2_000
const HEARING_MS = 1_000
const SUBJECT = "everline.doctor"

/** Asks each server of the bus by itself. */
export async function examineNats(urls: readonly string[]): Promise<readonly NatsFound[]> {
  const found: NatsFound[] = []
  let first: NatsConnection | undefined
  try {
    for (const url of urls) {
      const [server = url] = natsAddress([url]).servers
      const connection = await open(urls, url).catch((error: unknown) => error)
      if (!isConnection(connection)) {
        found.push({ kind: "away", server, reason: connection instanceof Error ? connection.message : `${connection}` })
        continue
      }
      found.push(await look(server, connection, first ?? connection))
      if (first === undefined) first = connection
      else await connection.close()
    }
    return found
  } finally {
    await first?.close()
  }
}

const isConnection = (opened: unknown): opened is NatsConnection =>
  typeof opened === "object" && opened !== null && "rtt" in opened

/** Whatever the credentials stand on holds for all, as it does for a server. */
const open = (urls: readonly string[], url: string): Promise<NatsConnection> =>
  connect({
    ...natsAddress(urls),
    ...natsAddress([url]),
    name: "everline doctor",
    timeout: CONNECT_MS,
    reconnect: false,
    ignoreClusterUpdates: true,
  })

async function look(server: string, connection: NatsConnection, first: NatsConnection): Promise<NatsFound> {
  const { version = "", max_payload = 0 } = connection.info ?? {}
  const roundTrip = await connection.rtt()
  const isJoined = connection === first || (await isHeard(connection, first))
  return { kind: "there", server, version, maxPayload: max_payload, roundTrip, isJoined }
}

async function isHeard(speaker: NatsConnection, listener: NatsConnection): Promise<boolean> {
  const subject = `${SUBJECT}.${crypto.randomUUID()}`
  const subscription = listener.subscribe(subject, { max: 1, timeout: HEARING_MS })
  await listener.flush()
  speaker.publish(subject)
  try {
    for await (const _heard of subscription) return true
    return false
  } catch {
    return false
  }
}
