/** Seeds from beginning to end: some people, much trouble, then peace, and everybody must agree. */
import { until } from "../until.ts"
import { blockDifferences, historyDifferences, listDifferences } from "./agreement.ts"
import { brokenPromises } from "./promises.ts"
import type { Stage } from "./stage.ts"
import { takeStep } from "./steps.ts"
import { readBlocked, readList, readRows } from "./truth.ts"
import { type SimDevice, World } from "./world.ts"

/** Time until all agree, in milliseconds: much, for a busy machine. What takes longer has stopped trying. */
const PEACE_MS = 60_000

/**
 * Histories side by side, for each waits more than it works: trouble for all of them, then peace for all. What went
 * wrong, with the story and how to see it again.
 */
export async function runSeeds(stage: Stage, seeds: readonly number[]): Promise<readonly string[]> {
  const failures: string[] = []
  const worlds = await Promise.all(seeds.map((seed) => World.create(stage, seed)))
  let sound = worlds
  const together = async (phase: (world: World) => Promise<void>) => {
    const outcomes = await Promise.allSettled(sound.map(phase))
    for (const [i, outcome] of outcomes.entries())
      if (outcome.status === "rejected")
        failures.push(...sound.slice(i, i + 1).map((world) => told(world, outcome.reason)))
    sound = sound.filter((_, i) => outcomes[i]?.status === "fulfilled")
  }
  await together(acquaint)
  stage.beginTrouble(seeds[0] ?? 0)
  await together(suffer)
  stage.makePeace()
  await together(settle)
  await Promise.all(worlds.map((world) => world.end()))
  return failures
}

function told({ seed, story }: World, why: unknown): string {
  const again = `SEED=${seed} npx vitest run --project integration packages/testkit/test/simulator.test.ts`
  const words = why instanceof Error ? why.message : String(why)
  return `seed ${seed}: ${words}\nSee it again: ${again}\nThe story:\n${story.join("\n")}`
}

/** Everybody is online and in one group, and two have a conversation of their own: from there all goes wrong. */
async function acquaint(world: World): Promise<void> {
  using _flow = world.flow()
  const [first, second, ...others] = world.people
  const founder = first?.devices[0]?.device.client
  if (founder === undefined || second === undefined) throw new Error("too few people")
  await until(() => world.devices.flatMap(unrest).length === 0, "everybody is online")
  const members = [second, ...others].map(({ account }) => account)
  await founder.conversations.create("Everybody", members)
  await founder.conversations.direct(second.account)
  const knowing = [...(first?.devices ?? []), ...second.devices]
  await until(() => knowing.every((device) => world.known(device).length === 2), "they have both conversations")
}

/** Everything goes wrong. */
async function suffer(world: World): Promise<void> {
  const steps = 40 + world.random.below(41)
  for (let i = 0; i < steps; i += 1) {
    await takeStep(world)
    await breathe(world.random.below(3))
    for (const device of world.devices) noteMarks(world, device)
  }
}

const breathe = (ms: number): Promise<void> => new Promise((resume) => setTimeout(resume, ms))

/** I5: what a device shows of marks never goes back. */
function noteMarks(world: World, { name, device, shown }: SimDevice): void {
  for (const { conversation, marks, member } of device.client.conversations.list.value) {
    // What was heard in the moment after one was removed is forgotten again, and so is that it was.
    if (!member) continue
    const before = shown.get(conversation)
    if (before !== undefined && (marks.read < before.read || marks.delivered < before.delivered))
      world.broken.push(`${name} went back from ${JSON.stringify(before)} to ${JSON.stringify(marks)}`)
    shown.set(conversation, marks)
  }
}

/** Everybody comes back, time goes on, all devices come to show what the record holds, and that is what was promised. */
async function settle(world: World): Promise<void> {
  using _flow = world.flow()
  for (const { device } of world.devices) {
    device.wire.cut()
    device.wire.restore()
  }
  await agree(world)
  const { network } = world
  const broken = [...(await brokenPromises(world, network.database)), ...world.broken, ...network.faults]
  if (broken.length > 0) throw new Error(broken.join("\n"))
}

async function agree(world: World): Promise<void> {
  const deadline = performance.now() + PEACE_MS
  let found: string[] = []
  while (performance.now() < deadline) {
    await breathe(20)
    found = world.devices.flatMap(unrest)
    if (found.length === 0) found = await allDifferences(world)
    if (found.length === 0) return
  }
  throw new Error(found.join("\n"))
}

/** What a device still has to do before it can be compared; nothing when it is online, up to date and has sent all. */
function unrest({ name, device }: SimDevice): string[] {
  const { link, catchingUp, conversations } = device.client
  if (link.value.state !== "online") return [`${name} is ${JSON.stringify(link.value)}`]
  if (catchingUp.value) return [`${name} is catching up`]
  return conversations.list.value.flatMap(({ conversation, outgoing }) =>
    outgoing === null || outgoing.failure !== null ? [] : [`${name} still sends ${outgoing.body} to ${conversation}`],
  )
}

/** What any device shows otherwise than the record has it: in the lists first, for histories cost more to look at. */
async function allDifferences({ people, network }: World): Promise<string[]> {
  const { handlers } = network.services
  const found: string[] = []
  const lists = await Promise.all(people.map(({ account }) => readList(handlers, account)))
  for (const [i, { account, devices }] of people.entries()) {
    const blocked = await readBlocked(handlers, account)
    for (const { name, device } of devices) {
      const differences = [...listDifferences(device, lists[i] ?? []), ...blockDifferences(device, blocked)]
      found.push(...differences.map((difference) => `${name} ${difference}`))
    }
  }
  if (found.length > 0) return found
  for (const [i, { account, devices }] of people.entries()) {
    for (const conversation of lists[i] ?? []) {
      const rows = await readRows(handlers, account, conversation.conversation)
      for (const { name, device } of devices) {
        const differences = await historyDifferences(device, conversation, rows)
        found.push(...differences.map((difference) => `${name} ${difference}`))
      }
    }
  }
  return found
}
