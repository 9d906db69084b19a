/** What people, devices and networks do, at random. No step waits for the server. */
import { type AccountId, type ConversationId, EverlineError, type Seq } from "@everline/protocol"
import type { ConversationSummary } from "@everline/sdk"
import { BareClient, LineBroke } from "../bare-client.ts"
import type { Said } from "../wire.ts"
import type { SimDevice, World } from "./world.ts"

/** How often each step is taken. */
const WEIGHTS = {
  send: 30,
  edit: 7,
  recall: 4,
  react: 9,
  read: 10,
  direct: 1,
  create: 1,
  add: 4,
  remove: 2,
  leave: 1,
  rename: 2,
  cut: 6,
  disconnect: 4,
  reconnect: 8,
  loseAnswers: 5,
  duplicate: 8,
  reload: 3,
  crash: 3,
  evict: 1,
  pass: 14,
  silenceBus: 1,
  cutBus: 1,
  healBus: 3,
} as const

type Step = (world: World, actor: SimDevice) => Promise<void> | void

const EMOJI = ["👍", "❤️", "👩‍👩‍👧‍👦", "1️⃣"]
const TEXTS = ["hello", "你好", "שלום \u202e", "👋🏽", "x".repeat(3_000), " \n\t ", "\u200b"]

/** Takes one step, and lets people quarrel and tidy up meanwhile. */
export async function takeStep(world: World): Promise<void> {
  quarrel(world)
  tidy(world)
  const name = world.random.weighted(WEIGHTS)
  const actor = world.random.pick(world.devices)
  world.story.push(`${actor.name}: ${name}`)
  await steps[name](world, actor)
}

const steps: Readonly<Record<keyof typeof WEIGHTS, Step>> = {
  async send(world, actor) {
    const within = someConversation(world, actor)
    if (within === undefined) return
    const { conversation } = within
    const body = `${world.story.length} ${world.random.pick(TEXTS)}`
    const quote = world.random.chance(0.2) ? within.last?.seq : undefined
    const id = await actor.device.client.messages.send(conversation, body, quote === undefined ? {} : { quote })
    world.sends.kept(actor.name, id, conversation, body)
  },
  async edit(world, actor) {
    const message = someMessage(world, actor, "own")
    if (message === undefined) return
    await actor.device.client.messages.edit(...message, `edited ${world.story.length}`)
  },
  async recall(world, actor) {
    const message = someMessage(world, actor, "own")
    if (message !== undefined) await actor.device.client.messages.recall(...message)
  },
  async react(world, actor) {
    const message = someMessage(world, actor, "any")
    if (message === undefined) return
    await actor.device.client.messages.react(...message, world.random.pick(EMOJI), world.random.chance(0.7))
  },
  read(world, actor) {
    const within = someConversation(world, actor)
    if (within === undefined) return
    const { marks } = actor.device.client
    if (world.random.chance(0.5)) marks.markRead(within.conversation)
    else marks.markRead(within.conversation, world.random.below(within.ordinal + 1))
  },
  direct: (world, actor) => asked(actor.device.client.conversations.direct(someone(world))),
  create: (world, actor) =>
    asked(actor.device.client.conversations.create(`Group ${world.story.length}`, [someone(world), someone(world)])),
  add: (world, actor) =>
    inGroup(world, actor, (group) => actor.device.client.conversations.add(group, [someone(world)])),
  remove: (world, actor) =>
    inGroup(world, actor, (group) => actor.device.client.conversations.remove(group, [someone(world)])),
  leave: (world, actor) => inGroup(world, actor, (group) => actor.device.client.conversations.leave(group)),
  rename: (world, actor) =>
    inGroup(world, actor, (group) => actor.device.client.conversations.rename(group, `Name ${world.story.length}`)),
  cut: (_world, actor) => actor.device.wire.cut(),
  disconnect: (_world, actor) => actor.device.wire.fail(),
  reconnect(world) {
    const away = world.devices.filter(({ device }) => !device.wire.isUp)
    if (away.length > 0) world.random.pick(away).device.wire.restore()
  },
  loseAnswers(_world, actor) {
    actor.device.wire.isDeaf = true
  },
  duplicate: (world, actor) => duplicate(world, actor),
  async reload(world, actor) {
    // A client that closes takes a moment to say what it has not said.
    using _flow = world.flow()
    await actor.device.reload()
  },
  async crash(_world, actor) {
    await actor.device.crash()
    // What was shown and not yet written down is forgotten; it comes back by the next resume.
    actor.shown.clear()
  },
  async evict(world, actor) {
    world.sends.forgotten(actor.name, (id) => actor.device.wire.said.some((call) => isAnswerOf(call, id)))
    using _flow = world.flow()
    await actor.device.evict()
    actor.shown.clear()
  },
  pass(world) {
    world.time.pass(world.random.pick([20, 200, 1_100, 3_000]))
  },
  silenceBus: (world) => world.stage.silence(world.random.below(2)),
  cutBus: (world) => world.stage.cut(world.random.below(2)),
  healBus: (world) => world.stage.heal(world.random.below(2)),
}

const isAnswerOf = ({ input, answer }: Said, id: string): boolean =>
  typeof answer === "object" &&
  typeof input === "object" &&
  input !== null &&
  "clientId" in input &&
  input.clientId === id

/** How often somebody blocks somebody or takes it back. */
const QUARRELS = 0.12

/** By a chance of its own, so that seeds from before there were blocks go on telling the same stories. */
function quarrel({ quarrels, devices, people, story }: World): void {
  if (!quarrels.chance(QUARRELS)) return
  const { name, device } = quarrels.pick(devices)
  const { account } = quarrels.pick(people)
  const does = quarrels.chance(0.4) ? "block" : "unblock"
  story.push(`${name}: ${does}`)
  asked(device.client.accounts[does](account))
}

/** How often somebody sets something for themselves. */
const TIDYING = 0.15

/** Pins, mutes, puts aside or begins to write; by a chance of its own, for the same reason. */
function tidy({ tidying, devices, story }: World): void {
  if (!tidying.chance(TIDYING)) return
  const { name, device } = tidying.pick(devices)
  const { conversations, drafts } = device.client
  const known = conversations.list.value
  if (known.length === 0) return
  const { conversation } = tidying.pick(known)
  const does = tidying.pick(["pin", "mute", "markUnread", "draft"] as const)
  story.push(`${name}: ${does}`)
  if (does === "draft") drafts.set(conversation, tidying.chance(0.4) ? "" : `begun ${story.length}`)
  else conversations[does](conversation, tidying.chance(0.6))
}

/** Says something again that this device said before, over any server: a retry that comes late. */
async function duplicate(world: World, actor: SimDevice): Promise<void> {
  const earlier = actor.device.wire.said.filter(({ input }) => hasClientId(input))
  if (earlier.length === 0) return
  const { method, input } = world.random.pick(earlier)
  const url = world.network.url(world.random.below(2))
  try {
    await using line = await BareClient.open({
      url,
      token: actor.token,
      report: (fault) => world.network.faults.push(fault),
    })
    const output = await line.ask(method, input)
    actor.device.wire.said.push({ method, input, answer: { output } })
  } catch (error) {
    if (!(error instanceof EverlineError || error instanceof LineBroke)) throw error
  }
}

export const hasClientId = (input: unknown): input is { readonly clientId: string } =>
  typeof input === "object" && input !== null && "clientId" in input

const someone = (world: World): AccountId => world.random.pick(world.people).account

function someConversation(world: World, actor: SimDevice): ConversationSummary | undefined {
  const known = world.known(actor)
  return known.length === 0 ? undefined : world.random.pick(known)
}

/** The newest or the last message that is known to be the actor's own; what it names may have changed since. */
function someMessage(world: World, actor: SimDevice, whose: "own" | "any"): [ConversationId, Seq] | undefined {
  const last = world
    .known(actor)
    .flatMap(({ conversation, last }) =>
      last !== null && (whose === "any" || last.author === actor.owner.account)
        ? [[conversation, last.seq] as const]
        : [],
    )
  if (last.length === 0) return undefined
  const [conversation, seq] = world.random.pick(last)
  // Also one from before, which may be anybody's and no message at all: then the server says so.
  return [conversation, world.random.chance(0.6) ? seq : 1 + world.random.below(seq)]
}

async function inGroup(world: World, actor: SimDevice, act: (group: ConversationId) => Promise<void>): Promise<void> {
  const groups = world.known(actor).filter(({ kind }) => kind === "group")
  if (groups.length > 0) await asked(act(world.random.pick(groups).conversation))
}

/** Lets a request run on; it may be refused, or never be answered. */
function asked(request: Promise<unknown>): void {
  request.catch((error: unknown) => {
    if (!(error instanceof EverlineError)) throw error
  })
}
