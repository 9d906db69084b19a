/**
 * Whether what happens reaches those who look on: the state that a device came to by events alone must be the one that
 * a device without any past is given. It proves live delivery and the reducer for a method in one line.
 */
import type { ConversationId } from "@everline/protocol"
import type { TestDevice } from "./device.ts"
import { readHistory } from "./history.ts"
import type { Person, TestNetwork } from "./network.ts"
import { online, until } from "./until.ts"

/** Answers by which a device would learn everything anew; a witness has to do without them. */
const ANEW: ReadonlySet<string> = new Set([
  ...["sync.resume", "conversations.list", "accounts.blocked"],
  ...["contacts.list", "contacts.requests", "contacts.settings"],
])

/**
 * Runs `action`, of which the first device of `witness` learns by what it is told, and compares it with a device of the
 * same person that starts empty afterwards.
 * @throws when they differ, when nothing changed, or when the witness asked for everything anew
 */
export async function verifyAction(net: TestNetwork, witness: Person, action: () => Promise<unknown>): Promise<void> {
  // Made now and started later, so that its own coming is no part of what changes.
  const fresh = await net.laterDevice(witness.account)
  const onlooker = witness.device()
  await settled(onlooker)
  const unwatch = onlooker.client.devices.list.subscribe(() => {})
  const unwatchSettings = watchSettings(onlooker)
  const before = await stateOf(onlooker)
  const asked = onlooker.wire.said.length

  await action()

  await using device = fresh()
  await online(device)
  await settled(device)
  device.client.devices.list.subscribe(() => {})
  watchSettings(device)
  let [seen, after] = [before, before]
  await until(
    async () => {
      // Others may go on meanwhile, as who tells that something has come: both hear of it.
      after = await stateOf(device)
      seen = await stateOf(onlooker)
      return seen === after
    },
    "the onlooker comes to the same state",
    5_000,
  ).catch((cause: unknown) => {
    throw new Error(`by events:\n${seen}\nanew:\n${after}`, { cause })
  })
  unwatch()
  unwatchSettings()
  if (after === before) throw new Error("the action changed nothing that the onlooker can see")
  const anew = onlooker.wire.said.slice(asked).find(({ method }) => ANEW.has(method))
  if (anew !== undefined) throw new Error(`the onlooker asked for everything anew, by ${anew.method}`)
}

/** Looks at the account's settings, links and keys, which are asked for and followed only while somebody does. */
function watchSettings({ client }: TestDevice): () => void {
  const { presence, privacy, fallback, accounts, passkeys, numbers } = client
  const { recoveries } = accounts
  const watched = [presence.settings, privacy.settings, fallback.settings, recoveries, passkeys.list, numbers.list]
  const stops = watched.map((signal) => signal.subscribe(() => {}))
  return () => {
    for (const stop of stops) stop()
  }
}

/** Waits until a device has said what it says by itself: that it received and read. */
async function settled(device: TestDevice): Promise<void> {
  const { conversations } = device.client
  await until(
    () => conversations.list.value.every(({ ordinal, marks, member }) => !member || marks.delivered === ordinal),
    "what arrived is said to be delivered",
  )
}

/** Everything that a device knows, as text that two devices can be compared by. */
async function stateOf({ client }: TestDevice): Promise<string> {
  const conversations = client.conversations.list.value.map(({ outgoing: _outgoing, ...rest }) => rest)
  const ids = conversations.map(({ conversation }) => conversation).sort()
  const history: Record<ConversationId, unknown> = {}
  for (const id of ids) history[id] = await readHistory(client, id)
  await until(() => client.devices.list.value !== undefined, "the devices are known")
  const devices = client.devices.list.value?.map(({ device, name, shape }) => ({ device, name, shape }))
  await until(() => client.accounts.recoveries.value !== undefined, "links that recover the account are known")
  const recoveries = client.accounts.recoveries.value
  await until(() => client.passkeys.list.value !== undefined, "passkeys are known")
  const passkeys = client.passkeys.list.value
  await until(() => client.numbers.list.value !== undefined, "phone numbers are known")
  const numbers = client.numbers.list.value
  const [seenBy, privacy] = [client.presence.settings, client.privacy.settings]
  await until(() => seenBy.value !== undefined && privacy.value !== undefined, "what others see is known")
  const fallback = client.fallback.settings
  await until(() => fallback.value !== undefined, "when messages go by SMS is known")
  const byId = conversations.sort((a, b) => (a.conversation < b.conversation ? -1 : 1))
  const blocked = [...client.accounts.blocked.value].sort()
  const { list, received, sent, settings } = client.contacts
  const contacts = [list, received, sent, settings].map(({ value }) => value)
  const self = client.session.value?.self
  return JSON.stringify(
    {
      ...{ self, conversations: byId, history, devices, blocked, contacts, recoveries, passkeys, numbers },
      ...{ seenBy: seenBy.value, privacy: privacy.value, fallback: fallback.value, calls: client.calls.running.value },
    },
    null,
    1,
  )
}
