/** Figures that were measured, and what one of each thing costs by them. `docs/SCALE.md` shows them with their sources. */
import { type AccountId, type ClientId, type ConversationId, ENTRY, encode, newId, pack } from "@everline/protocol"
import type { Costs, Limits } from "./scale.ts"

/** Medians of a workload of `npm run bench -- nodes`; CPU in microseconds for each delivery. */
export interface Run {
  readonly per_s: number
  readonly server_us: number
  readonly postgres_us: number
  readonly bus_us: number
  /** Transactions of PostgreSQL for each message. */
  readonly commits: number
}

interface Compared {
  readonly one: Run
  readonly two: Run
}

/** What each workload took on one server and on two. */
export interface Runs {
  /** Pairs, each sender with ten messages on their way: much is read, kept and written at once. */
  readonly saturated: Compared
  /** Pairs at 10,000 messages a second: they come one by one, as those of many people do. */
  readonly atRate: Compared
  /** Pairs on two at 4,000 a second: each transaction has ten messages. */
  readonly slow: Run
  /** The group at 20,000 deliveries a second, and at three times as many. */
  readonly group: Compared
  readonly groupFaster: Compared
}

export const MEMBERS = 500

/** AMD EPYC, two cores, 24 GiB, fsync 0.1 to 0.5 ms; servers, PostgreSQL 15, nats-server 2.9, the load and other work on them. */
export const RUNS: Runs = {
  saturated: {
    one: { per_s: 15_112, server_us: 18.18, postgres_us: 13.12, bus_us: 0, commits: 0.005 },
    two: { per_s: 27_663, server_us: 22.82, postgres_us: 13.35, bus_us: 1.39, commits: 0.003 },
  },
  atRate: {
    one: { per_s: 9_980, server_us: 42.54, postgres_us: 28.27, bus_us: 0, commits: 0.024 },
    two: { per_s: 9_982, server_us: 57, postgres_us: 32.52, bus_us: 5, commits: 0.03 },
  },
  slow: { per_s: 3_997, server_us: 118.01, postgres_us: 59.51, bus_us: 14, commits: 0.103 },
  group: {
    one: { per_s: 19_995, server_us: 12.63, postgres_us: 2.24, bus_us: 0, commits: 1.42 },
    two: { per_s: 19_994, server_us: 14.88, postgres_us: 2, bus_us: 0.63, commits: 1.53 },
  },
  groupFaster: {
    one: { per_s: 60_224, server_us: 7.27, postgres_us: 1.2, bus_us: 0, commits: 1.42 },
    two: { per_s: 59_972, server_us: 8.71, postgres_us: 1.33, bus_us: 0.38, commits: 1.53 },
  },
}

/** An entry as it goes to a device: a message of 100 bytes. */
function entryFrame() {
  const [account, conversation, clientId] = [newId<AccountId>(), newId<ConversationId>(), newId<ClientId>()] as const
  const at = 1_800_000_000_000
  const numbers = { seq: 1_000, ordinal: 900, at, rev: 1_000 }
  const plain = { quote: null, editedAt: null, recalled: false, reactions: [] }
  const message = { ...numbers, ...plain, author: account, clientId, body: "x".repeat(100) }
  return [ENTRY, conversation, { kind: "message", seq: 1_000, at, actor: account, message }] as const
}

/** The head of a WebSocket frame of that size; those of TCP and TLS come on top. */
const HEAD = 4
const frame = entryFrame()
export const WIRE = {
  json: encode(frame, "json").length + HEAD,
  msgpack: encode(frame, "msgpack").length + HEAD,
  /** Of a hint among many, in one that tells of them all. */
  hint: pack([frame[1], encode(frame, "msgpack")]).length,
} as const

/** Bytes: of a message of 100 bytes by `npm run bench -- rows`, of a connection of somebody in 200 conversations by `idle`. */
export const SIZES = { row: 488, wal: 663, connection: 14.9 * 1024 } as const

/**
 * Microseconds that were measured apart. A delivery and a mark: the group of `peers` at 5,000 and at 20,000 deliveries a
 * second (21.6 and 13.4 µs a delivery), where 500 marks a second are what does not grow; of a mark a quarter is
 * PostgreSQL's. A hint for others: the bystander of `nodes`. A look: EXPLAIN ANALYZE over two million rows.
 */
export const APART = { delivery: 10.7, mark: 82, markRow: 27, hintForOthers: 2.1, look: 0.6 } as const

/** What one of each thing costs by these runs, when messages come one by one. */
export function costsOf({ atRate, slow }: Runs): Costs {
  const { delivery, mark, markRow, hintForOthers, look } = APART
  // A message's own copy is a delivery too.
  const message = atRate.one.server_us - 2 * delivery
  const commit = (slow.postgres_us - atRate.one.postgres_us) / (slow.commits - atRate.one.commits)
  return {
    message,
    delivery,
    mark,
    markRow,
    hint: atRate.two.server_us - atRate.one.server_us,
    hintForOthers,
    bus: atRate.two.bus_us,
    row: atRate.one.postgres_us - commit * atRate.one.commits,
    commit,
    look,
    disk: SIZES.row,
    wal: SIZES.wal,
    hintBytes: WIRE.hint,
    deliveryBytes: WIRE.json,
    connection: SIZES.connection,
  }
}

/** As it is built and shipped; what is taken for granted of machines is said in the document. */
export const LIMITS: Limits = {
  load: 0.5,
  connectionsPerNode: 20_000,
  commitsAlone: 500,
  commitsPerNode: 250,
  postgresCores: 16,
  postgresConnections: 500,
  connectionsToPostgresPerNode: 18,
  postgresDisk: 10e12,
  busBytes: 1e9,
}
