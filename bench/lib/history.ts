import type { AccountId, ConversationId } from "@everline/protocol"
import { nextClientId } from "./client-ids.ts"
import { Device, endOnError } from "./device.ts"
import type { Person } from "./people.ts"

/** Messages on their way at once. */
const AT_ONCE = 400

const words =
  "what one writes to friends is short mostly and now and then it runs on over several lines of the screen".split(" ")

/** A text such as people write: one word to some thirty, by its number. */
export const text = (number: number): string =>
  Array.from({ length: 1 + ((number * 7919) % 31) }, (_, i) => words[(number * 31 + i * 17) % words.length]).join(" ")

/** Two people write so many messages to each other, through the door that every message takes. */
export async function converse(port: number, one: Person, other: Person, messages: number): Promise<ConversationId> {
  const devices = [await connect(port, one), await connect(port, other)]
  const conversation = await begin(devices[0], other.account)
  let next = 0
  const worker = async () => {
    while (next < messages) {
      const number = next++
      // Some lines of one, then some of the other.
      const device = devices[Math.floor(number / 3) % 2]
      await device?.call("messages.send", { conversation, clientId: nextClientId(), body: text(number) })
    }
  }
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, messages) }, worker))
  for (const device of devices) device.close()
  return conversation
}

const connect = (port: number, { token }: Person): Promise<Device> =>
  Device.connect(port, token, { onMessage: () => {}, onError: endOnError })

async function begin(device: Device | undefined, account: AccountId): Promise<ConversationId> {
  if (device === undefined) throw new Error("nobody is connected")
  return (await device.call("conversations.direct", { account })).conversation.conversation
}
