/**
 * npm run bench -- search: how long somebody waits for what they look for, over the socket, in conversations that hold a
 * million messages. Who asks types two characters, a word or its beginning, and gets the newest page.
 */
import { parseArgs } from "node:util"
import type { Output } from "@everline/protocol"
import { type Database, indexDue } from "@everline/server/internal"
import { Device, endOnError } from "./lib/device.ts"
import { fsyncTimes, load, machine } from "./lib/machine.ts"
import type { Person } from "./lib/people.ts"
import { begin, type Conversation, circlesOf, fill, GROUP, settle, speak } from "./lib/population.ts"
import { cpuTime } from "./lib/processes.ts"
import { positive, print } from "./lib/report.ts"
import { FREQUENT, phone, RARE_EVERY, rareName, rareWord, saying, word } from "./lib/sayings.ts"
import { Server } from "./lib/server.ts"

const { values } = parseArgs({
  options: {
    messages: { type: "string", default: "1000000" },
    conversations: { type: "string", default: "200" },
    others: { type: "string", default: "0" },
    rounds: { type: "string", default: "20" },
    profile: { type: "string" },
  },
})
const messages = positive("messages", values.messages)
const conversations = positive("conversations", values.conversations)
/** Conversations of other people, among which the messages are spread as well. */
const others = Number(values.others)
const rounds = positive("rounds", values.rounds)
/** Hits on a page. */
const LIMIT = 20

await using server = await Server.start({ profiles: values.profile })
const settings = { messages, conversations, others, group: GROUP, rounds, limit: LIMIT, ...server.settings }
print({ bench: "search", settings, machine: machine(), ...fsyncTimes(server.dataFolder) })

const reader = await fill(server, async (database) => {
  const [first, ...rest] = await settle(database, conversations + 1)
  if (first === undefined) throw new Error("nobody is there")
  const all: Conversation[] = [...circlesOf(first, rest), ...strangers(rest)]
  await begin(database, all)
  await speak(database, all, messages, saying)
  print({ bench: "search", ...(await index(database)) })
  return first
})

/** Conversations that are none of the reader's. */
function strangers(people: readonly Person[]): Conversation[] {
  return Array.from({ length: others }, (_, i) => {
    const [one, ...rest] = [...people.slice(i % people.length), ...people.slice(0, i % people.length)]
    return one === undefined ? [] : circlesOf(one, rest).slice(i % 2, (i % 2) + 1)
  }).flat()
}

/** Makes what is needed to find them, all at once; the server that runs beside takes its part of it. */
async function index(database: Database) {
  const before = cpuTime(server.roots)
  const own = process.cpuUsage()
  const begun = performance.now()
  const left = async () =>
    (await database.query<{ left: boolean }>("SELECT EXISTS (SELECT FROM search_due) AS left"))[0]
  while ((await left())?.left) await indexDue(database)
  const seconds = (performance.now() - begun) / 1000
  const after = cpuTime(server.roots)
  const { user, system } = process.cpuUsage(own)
  const cpu = after.server - before.server + after.postgres - before.postgres + user + system
  const [size] = await database.query<{ bytes: number }>(
    "SELECT pg_total_relation_size('search_blocks')::int8 AS bytes",
  )
  return {
    index_s: seconds,
    index_cpu_us_per_message: cpu / messages,
    index_bytes_per_message: (size?.bytes ?? Number.NaN) / messages,
  }
}

/** What is looked for, by its number, and how many hold it; null: as many as there happen to be. */
interface Kind {
  readonly text: (round: number) => string
  readonly count: number | null
}
/** The number of a message with a rare word, another each time. */
const rare = (round: number) => ((round * 37) % Math.floor(messages / RARE_EVERY)) * RARE_EVERY
const everywhere = others === 0
const kinds: Readonly<Record<string, Kind>> = {
  chinese_frequent: { text: () => FREQUENT, count: LIMIT },
  chinese_common: { text: (round) => word(20 + round), count: null },
  chinese_rare: { text: (round) => rareWord(rare(round)), count: everywhere ? 1 : null },
  chinese_character: { text: (round) => word(5 + round).slice(0, 1), count: null },
  english_frequent: { text: () => "screen", count: LIMIT },
  english_begun: { text: () => "frie", count: LIMIT },
  english_rare: { text: (round) => rareName(rare(round)), count: everywhere ? 1 : null },
  number: { text: (round) => phone(rare(round) + 1).slice(0, 10), count: null },
  nowhere: { text: (round) => `${word(round)}龘龘`, count: 0 },
}
/** Two frequent words that no message holds both of: as bad as it gets. It counts by itself. */
const hard = { text: () => `${FREQUENT} screen`, count: null }

const device = await Device.connect(server.port, reader.token, { onMessage: () => {}, onError: endOnError })

/** One search. @throws Error when the answer is not what it must be */
async function search(name: string, { text, count }: Kind, round: number): Promise<number> {
  const asked = text(round)
  const begun = performance.now()
  const { hits } = await device.call("search.messages", { text: asked, limit: LIMIT })
  const ms = performance.now() - begun
  const isSorted = hits.every(({ message }, i) => message.at <= (hits[i - 1]?.message.at ?? message.at))
  if (!isSorted || (count !== null && hits.length !== count) || !hits.every(isMarked))
    throw new Error(`${name}: ${hits.length} for ${asked}`)
  return ms
}

const isMarked = ({ found }: Output<"search.messages">["hits"][number]): boolean => found.length > 0

const quantile = (times: readonly number[], part: number): number =>
  times.toSorted((a, b) => a - b)[Math.ceil(times.length * part) - 1] ?? Number.NaN

/** All of one kind in turn. The first of each is not counted: PostgreSQL reads what it has not read yet. */
async function measure(name: string, kind: Kind): Promise<readonly number[]> {
  await search(name, kind, 0)
  const before = cpuTime(server.roots)
  const times: number[] = []
  for (let round = 1; round <= rounds; round++) times.push(await search(name, kind, round))
  const after = cpuTime(server.roots)
  const server_ms = (after.server - before.server) / 1000 / rounds
  const postgres_ms = (after.postgres - before.postgres) / 1000 / rounds
  const waited = { p50_ms: quantile(times, 0.5), p95_ms: quantile(times, 0.95), max_ms: Math.max(...times) }
  print({ bench: "search", looking_for: name, ...waited, server_ms, postgres_ms, load: load() })
  return times
}

const times: number[] = []
for (const [name, kind] of Object.entries(kinds)) times.push(...(await measure(name, kind)))
const hardest = await measure("hard", hard)
device.close()

print({
  bench: "search",
  summary: true,
  messages,
  conversations,
  others,
  p95_ms: quantile(times, 0.95),
  p50_ms: quantile(times, 0.5),
  max_ms: Math.max(...times),
  hard_p95_ms: quantile(hardest, 0.95),
  ...fsyncTimes(server.dataFolder),
})
