/** What the stories have in common. */
import type { ConversationId } from "@everline/protocol"
import type { TestDevice } from "@everline/testkit"
import { until } from "@everline/testkit"

/** A conversation as a device shows it in its list. */
export const row = ({ client }: TestDevice, conversation: ConversationId) =>
  client.conversations.get(conversation).value

/** Waits until this is the newest message that a device shows. */
export const hears = (device: TestDevice, conversation: ConversationId, body: string, ms?: number): Promise<void> =>
  until(() => row(device, conversation)?.last?.body === body, `a ${device.shape} hears "${body}"`, ms)

/** Says something and waits until the server has it. */
export async function says(device: TestDevice, conversation: ConversationId, body: string): Promise<void> {
  await device.client.messages.send(conversation, body)
  await handedOver(device)
}

/** Waits until a device owes the server nothing. */
export const handedOver = (device: TestDevice): Promise<void> =>
  until(async () => (await device.outbox()).length === 0, "the outbox is empty")
