/** What so many accounts need, reckoned from what one of each thing costs. Pure: figures in, figures out. */

/** What one of each thing costs. CPU in microseconds; where each is from is said in `scale-inputs.ts`. */
export interface Costs {
  /** A server's, for a message that it takes, keeps and answers. */
  readonly message: number
  /** A server's, for a message at one device. */
  readonly delivery: number
  /** A server's and PostgreSQL's, for a mark that says how far somebody has come. */
  readonly mark: number
  readonly markRow: number
  /** Two servers', for telling of a message and hearing of it where somebody follows its conversation. */
  readonly hint: number
  /** A server's, for hearing of a message whose conversation nobody there follows. */
  readonly hintForOthers: number
  /** nats-server's, for a hint that one tells and one hears. */
  readonly bus: number
  /** PostgreSQL's, for a message in a transaction with many, and for the transaction. */
  readonly row: number
  readonly commit: number
  /** PostgreSQL's, for each entry that a server looks at when it looks for what hints did not tell. */
  readonly look: number
  /** Bytes. */
  readonly disk: number
  readonly wal: number
  readonly hintBytes: number
  readonly deliveryBytes: number
  readonly connection: number
}

/** What is asked of a system at its worst moment, and through a year. */
export interface Town {
  readonly accounts: number
  readonly connections: number
  readonly messagesPerSecond: number
  /** Devices that a message goes to, the sender's own included. */
  readonly deliveries: number
  /** Marks for each message. */
  readonly marks: number
  readonly messagesPerYear: number
}

/** How things are built and set now, and what is taken for granted of machines. */
export interface Limits {
  /** Of a server's one thread of JavaScript, so much is planned for. */
  readonly load: number
  readonly connectionsPerNode: number
  /** Transactions a second that a server begins at most for messages: alone, and each of several. */
  readonly commitsAlone: number
  readonly commitsPerNode: number
  readonly postgresCores: number
  readonly postgresConnections: number
  readonly connectionsToPostgresPerNode: number
  /** Bytes that one PostgreSQL keeps. */
  readonly postgresDisk: number
  /** Bytes a second out of one nats-server. */
  readonly busBytes: number
}

/** What part of a limit is used: above 1 it breaks. */
export interface Strain {
  readonly what: string
  readonly used: number
}

export interface Needs {
  readonly nodes: number
  /** Of them, what CPU alone would ask for, and what connections alone would. */
  readonly nodesByCpu: number
  readonly nodesByConnections: number
  /** Memory of all connections, in bytes. */
  readonly memory: number
  readonly postgresCores: number
  readonly commitsPerSecond: number
  /** Bytes a second: of PostgreSQL's log, to devices, out of NATS. */
  readonly wal: number
  readonly toDevices: number
  readonly fromBus: number
  /** Bytes a year, indexes included, of one copy. */
  readonly diskPerYear: number
  /** How many PostgreSQL it takes by CPU, and by a year's disk. */
  readonly shards: number
  /** Worst first, for one PostgreSQL and one subject of NATS: how it is built now. */
  readonly strains: readonly Strain[]
}

const MICROS = 1e6

/** CPU of all servers for each message when so many are one system, whoever hears of it. */
export function serverMicros(costs: Costs, nodes: number, { deliveries, marks }: Pick<Town, "deliveries" | "marks">) {
  const { message, delivery, mark, hint, hintForOthers } = costs
  // Who follows a conversation is on any server: of those beside the sender's as many need the hint as devices are there.
  const needed = Math.min(nodes - 1, deliveries - 1)
  const needless = Math.max(0, nodes - 1 - needed)
  return message + deliveries * delivery + marks * mark + needed * hint + needless * hintForOthers
}

/** Transactions that a message costs: those that come within a moment at one server share one. */
export function commitsPerMessage(
  { commitsAlone, commitsPerNode }: Pick<Limits, "commitsAlone" | "commitsPerNode">,
  nodes: number,
  messagesPerSecond: number,
): number {
  return Math.min(1, (nodes === 1 ? commitsAlone : nodes * commitsPerNode) / messagesPerSecond)
}

/** @returns how many servers it takes by CPU: each further one is heard by all, so that more may ask for more still */
function nodesByCpu(costs: Costs, limits: Limits, town: Town): number {
  const { messagesPerSecond } = town
  for (let nodes = 1; nodes < 1e6; nodes++) {
    const cores = (serverMicros(costs, nodes, town) * messagesPerSecond) / MICROS
    if (cores <= nodes * limits.load) return nodes
    // What is needless alone fills them.
    if ((costs.hintForOthers * messagesPerSecond) / MICROS > limits.load) return Number.POSITIVE_INFINITY
  }
  return Number.POSITIVE_INFINITY
}

export function needs(costs: Costs, limits: Limits, town: Town): Needs {
  const { connections, messagesPerSecond, deliveries, marks, messagesPerYear } = town
  const byCpu = nodesByCpu(costs, limits, town)
  const byConnections = Math.ceil(connections / limits.connectionsPerNode)
  const nodes = Math.max(byConnections, Number.isFinite(byCpu) ? byCpu : 1)
  const perMessage = commitsPerMessage(limits, nodes, messagesPerSecond)
  const looks = nodes > 1 ? (nodes * costs.look * messagesPerSecond) / MICROS : 0
  const writes = ((costs.row + costs.commit * perMessage + costs.markRow * marks) * messagesPerSecond) / MICROS
  const diskPerYear = messagesPerYear * costs.disk
  const fromBus = (nodes - 1) * messagesPerSecond * costs.hintBytes
  const strains: Strain[] = [
    { what: "hearing of all on every server", used: hearing(costs, nodes, messagesPerSecond) / limits.load },
    { what: "CPU of one PostgreSQL", used: (writes + looks) / limits.postgresCores },
    {
      what: "connections to one PostgreSQL",
      used: (nodes * limits.connectionsToPostgresPerNode) / limits.postgresConnections,
    },
    { what: "disk of one PostgreSQL after a year", used: diskPerYear / limits.postgresDisk },
    { what: "bytes out of one nats-server", used: fromBus / limits.busBytes },
  ]
  return {
    nodes,
    nodesByCpu: byCpu,
    nodesByConnections: byConnections,
    memory: connections * costs.connection,
    postgresCores: writes + looks,
    commitsPerSecond: perMessage * messagesPerSecond,
    wal: messagesPerSecond * costs.wal,
    toDevices: messagesPerSecond * deliveries * costs.deliveryBytes,
    fromBus,
    diskPerYear,
    shards: Math.max(1, Math.ceil(writes / limits.postgresCores), Math.ceil(diskPerYear / limits.postgresDisk)),
    strains: strains.toSorted((a, b) => b.used - a.used),
  }
}

/** Cores of one server that go into hearing of what others told, wanted or not. */
const hearing = (costs: Costs, nodes: number, messagesPerSecond: number): number =>
  nodes === 1 ? 0 : (costs.hintForOthers * messagesPerSecond * ((nodes - 1) / nodes)) / MICROS
