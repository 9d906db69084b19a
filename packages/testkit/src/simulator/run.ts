/** One seed from beginning to end: some people, much trouble, then peace, and everybody must agree. */
import type { TestNetwork } from "../network.ts"
import { differences } from "./agreement.ts"
import { brokenPromises } from "./promises.ts"
import { takeStep } from "./steps.ts"
import { readTruth } from "./truth.ts"
import { type SimDevice, World } from "./world.ts"

/** Time until all agree, in milliseconds; what takes longer has stopped trying. */
const PEACE_MS = 15_000

/** Looks at what is still under way, before everybody comes back once more. */
const ROUNDS = 12

/** @throws what went wrong, with the story and how to see it again */
export async function runSeed(network: TestNetwork, seed: number): Promise<void> {
  const world = await World.create(network, seed)
  try {
    const steps = 40 + world.random.below(41)
    for (let i = 0; i < steps; i += 1) {
      await takeStep(world)
      await breathe(world.random.below(3))
      for (const device of world.devices) noteMarks(world, device)
    }
    await settle(world)
    const broken = [...(await brokenPromises(world, network.database)), ...world.broken, ...network.faults]
    if (broken.length > 0) throw new Error(broken.join("\n"))
  } catch (cause) {
    const again = `SEED=${seed} npx vitest run --project integration packages/testkit/test/simulator.test.ts`
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new Error(`seed ${seed}: ${why}\nSee it again: ${again}\nThe story:\n${world.story.join("\n")}`, { cause })
  } finally {
    await world.end()
  }
}

const breathe = (ms: number): Promise<void> => new Promise((resume) => setTimeout(resume, ms))

/** I5: what a device shows of marks never goes back. */
function noteMarks(world: World, { name, device, shown }: SimDevice): void {
  for (const { conversation, marks } of device.client.conversations.list.value) {
    const before = shown.get(conversation)
    if (before !== undefined && (marks.read < before.read || marks.delivered < before.delivered))
      world.broken.push(`${name} went back from ${JSON.stringify(before)} to ${JSON.stringify(marks)}`)
    shown.set(conversation, marks)
  }
}

/** Everybody comes back, time goes on, and all devices come to show what the record holds. */
async function settle(world: World): Promise<void> {
  // A fresh line for each: what happened over the other server has no other way here yet.
  const comeBack = () => {
    for (const { device } of world.devices) {
      device.wire.cut()
      device.wire.restore()
    }
  }
  comeBack()
  const deadline = performance.now() + PEACE_MS
  let disagreement: string[] = []
  for (let round = 1; performance.now() < deadline; round += 1) {
    for (let i = 0; i < 8; i += 1) {
      world.time.pass(300)
      await breathe(4)
    }
    const busy = world.devices.flatMap(unrest)
    disagreement = busy.length > 0 ? busy : await allDifferences(world)
    if (disagreement.length === 0) return
    // Who was taken in over the other server after that has to come once more.
    if (busy.length === 0 || round % ROUNDS === 0) comeBack()
  }
  throw new Error(disagreement.join("\n"))
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

async function allDifferences(world: World): Promise<string[]> {
  const found: string[] = []
  for (const { account, devices } of world.people) {
    const truth = await readTruth(world.network.services.handlers, account)
    for (const { name, device } of devices) {
      for (const difference of await differences(device, truth)) found.push(`${name} ${difference}`)
    }
  }
  return found
}
