/** What the record owes to what devices were told: I1, I2 and I3 of the promises. */
import type { ClientId, ConversationId, DeviceId, Ordinal, Seq } from "@everline/protocol"
import type { Database } from "@everline/server/internal"
import { hasClientId } from "./steps.ts"
import type { World } from "./world.ts"

interface KeptEntry {
  readonly journal: ConversationId
  readonly seq: Seq
  readonly ordinal: Ordinal | null
  readonly clientId: ClientId | null
  readonly device: DeviceId | null
}

/** Every promise that is broken, in words. */
export async function brokenPromises(world: World, database: Database): Promise<string[]> {
  const accounts = world.people.map(({ account }) => account)
  // Heads first: what is written after them is beyond them, and no gap.
  const heads = await database.query<{ id: ConversationId; head: Seq; ordinal: Ordinal }>(
    `SELECT id, head, ordinal FROM journals
     WHERE id IN (SELECT conversation FROM members WHERE account = ANY ($1::uuid[])) OR id = ANY ($1::uuid[])`,
    [accounts],
  )
  const entries = await database.query<KeptEntry>(
    `SELECT e.journal, e.seq, e.ordinal, e.client_id AS "clientId", e.device FROM entries e
     WHERE e.journal IN (SELECT conversation FROM members WHERE account = ANY ($1::uuid[])) OR e.journal = ANY ($1::uuid[])
     ORDER BY e.journal, e.seq`,
    [accounts],
  )
  const outboxes = await Promise.all(world.devices.map(({ device }) => device.outbox()))
  const failed = new Set(outboxes.flat().flatMap(({ clientId, failure }) => (failure === null ? [] : clientId)))
  return [...gaps(entries, heads), ...lostOrDoubled(world, entries, failed), ...contradictions(world, entries)]
}

/** I3: seqs and ordinals are 1, 2, 3 … up to the head. */
function gaps(entries: readonly KeptEntry[], heads: readonly { id: string; head: Seq; ordinal: Ordinal }[]): string[] {
  return heads.flatMap(({ id, head, ordinal }) => {
    const within = entries.filter((entry) => entry.journal === id && entry.seq <= head)
    const seqs = within.map(({ seq }) => seq)
    const ordinals = within.flatMap((entry) => entry.ordinal ?? [])
    const isWhole = (numbers: readonly number[], last: number) =>
      numbers.length === last && numbers.every((number, i) => number === i + 1)
    return isWhole(seqs, head) && isWhole(ordinals, ordinal) ? [] : [`journal ${id} has a gap: ${seqs} to ${head}`]
  })
}

/** I1: what a device has kept to be sent is there once, unless the device says that it failed. */
function lostOrDoubled(world: World, entries: readonly KeptEntry[], failed: ReadonlySet<ClientId>): string[] {
  return [...world.sends.all].flatMap(([id, { conversation, isOwed }]) => {
    const count = entries.filter(({ journal, clientId }) => journal === conversation && clientId === id).length
    if (count > 1) return [`message ${id} is there ${count} times`]
    return count === 0 && isOwed && !failed.has(id) ? [`message ${id} is lost`] : []
  })
}

/** I2: every answer to one client id is the same, and what it says is in the record. */
function contradictions(world: World, entries: readonly KeptEntry[]): string[] {
  const found: string[] = []
  for (const { name, device } of world.devices) {
    const answers = new Map<string, string>()
    for (const { method, input, answer } of device.wire.said) {
      if (method !== "messages.send" || typeof answer !== "object" || !hasClientId(input)) continue
      const said = JSON.stringify(answer.output)
      const before = answers.get(input.clientId)
      if (before !== undefined && before !== said) found.push(`${name} was told ${before} and then ${said}`)
      answers.set(input.clientId, said)
      const kept = entries.find(({ clientId }) => clientId === input.clientId)
      const { seq } = answer.output as { seq: Seq }
      if (kept?.seq !== seq) found.push(`${name} was told ${said}, and kept is ${kept?.seq}`)
    }
  }
  return found
}
