import { type ConversationId, type Message, newId } from "@everline/protocol"
import { nextClientId } from "./client-ids.ts"
import { Device, endOnError } from "./device.ts"
import type { Messenger, OnMessage, Send } from "./messenger.ts"
import { type Person, signUp } from "./people.ts"
import { Receipts } from "./receipts.ts"

/** People of our own server, or of several in turn, each with one device on which the conversation is open. */
export class Everline implements Messenger {
  readonly receipts = "marks.set from each device that received something, once a second"
  readonly #ports: readonly number[]
  readonly #receipts = new Receipts()
  readonly #devices: Device[] = []

  /** @param ports of servers of one record: who writes to each other in pairs is on the first and the second */
  constructor(...ports: readonly number[]) {
    this.#ports = ports
  }

  /** Calls of marks.set so far. */
  get receiptsSent(): number {
    return this.#receipts.sent
  }

  async pairs(count: number, onMessage: OnMessage): Promise<readonly Send[]> {
    const people = await signUp(this.#portOf(0), count)
    const sends: Send[] = []
    for (const [number, person] of people.entries()) {
      const other = people[number ^ 1] ?? person
      sends.push(await this.#writeTo(other, person, number, (body) => onMessage(number, body)))
    }
    return sends
  }

  async group(members: number, onMessage: OnMessage): Promise<readonly Send[]> {
    const people = await signUp(this.#portOf(0), members)
    const arrived: ((ordinal: number) => void)[] = []
    for (const [number, { token }] of people.entries())
      await this.#connect(number, token, (message) => {
        arrived[number]?.(message.ordinal)
        onMessage(number, message.body)
      })
    const conversation = newId<ConversationId>()
    await this.#devices[0]?.call("conversations.create", {
      conversation,
      title: "Everybody",
      members: people.slice(1).map(({ account }) => account),
    })
    for (const device of this.#devices) arrived.push(this.#receipts.open(device, conversation))
    return this.#devices.map((device) => sender(device, conversation))
  }

  [Symbol.dispose](): void {
    this.#receipts[Symbol.dispose]()
    for (const device of this.#devices) device.close()
  }

  async #writeTo(other: Person, person: Person, number: number, onBody: (body: string) => void): Promise<Send> {
    let arrived: (ordinal: number) => void = () => {}
    const device = await this.#connect(number, person.token, (message) => {
      arrived(message.ordinal)
      // One's own message comes back too; that is no delivery.
      if (message.author !== person.account) onBody(message.body)
    })
    const { conversation } = (await device.call("conversations.direct", { account: other.account })).conversation
    arrived = this.#receipts.open(device, conversation)
    return sender(device, conversation)
  }

  /** The server that the person of this number is connected to. */
  #portOf(number: number): number {
    const port = this.#ports[number % this.#ports.length]
    if (port === undefined) throw new Error("there is no server to connect to")
    return port
  }

  async #connect(number: number, token: string, onMessage: (message: Message) => void): Promise<Device> {
    const device = await Device.connect(this.#portOf(number), token, {
      onMessage: (_conversation, message) => onMessage(message),
      onError: endOnError,
    })
    this.#devices.push(device)
    return device
  }
}

const sender =
  (device: Device, conversation: ConversationId): Send =>
  (body) => {
    device.post("messages.send", { conversation, clientId: nextClientId(), body })
  }
