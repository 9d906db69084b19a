/** People who write to phone numbers, each number in a conversation of its own. */
import type { ConversationId } from "@everline/protocol"
import { nextClientId } from "./client-ids.ts"
import { Device, endOnError } from "./device.ts"
import type { Person } from "./people.ts"

/** Contacts that are made at once. */
const AT_ONCE = 8
/** As the app does. */
const PING_MS = 15_000

interface Line {
  readonly device: Device
  readonly conversation: ConversationId
}

export class Texters implements Disposable {
  /** Messages that were written, and those that the server has kept. */
  written = 0
  kept = 0
  /** Told that it has kept one more. */
  onKept: () => void = () => {}
  readonly #lines: readonly Line[]
  readonly #devices: readonly Device[]
  readonly #pings: NodeJS.Timeout

  private constructor(devices: readonly Device[], lines: readonly Line[]) {
    this.#devices = devices
    this.#lines = lines
    this.#pings = setInterval(() => {
      for (const device of devices) device.ping()
    }, PING_MS)
  }

  /** Each of the people gets so many contacts who are nothing but a number. */
  static async begin(port: number, people: readonly Person[], contacts: number): Promise<Texters> {
    const events = { onMessage() {}, onError: endOnError }
    const devices = await Promise.all(people.map(({ token }) => Device.connect(port, token, events)))
    const wanted = devices.flatMap((device, i) =>
      Array.from({ length: contacts }, (_, j) => ({ device, number: numberOf(i * contacts + j) })),
    )
    const lines: Line[] = []
    const work = async () => {
      for (let next = wanted.pop(); next !== undefined; next = wanted.pop()) {
        const { device, number } = next
        const { profile } = await device.call("contacts.addNumber", { number, remark: `Phone ${number.slice(-4)}` })
        const { conversation } = (await device.call("conversations.direct", { account: profile.account })).conversation
        lines.push({ device, conversation })
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, work))
    return new Texters(devices, lines)
  }

  /** Writes so many more, to one phone after the other. */
  write(count: number): void {
    for (let i = 0; i < count; i += 1) {
      const line = this.#lines[(this.written * STRIDE) % this.#lines.length]
      const number = this.written++
      if (line !== undefined) void this.#send(line, `Message ${number}: the parcel is at the door since noon`)
    }
  }

  async #send({ device, conversation }: Line, body: string): Promise<void> {
    await device.call("messages.send", { conversation, clientId: nextClientId(), body })
    this.kept += 1
    this.onKept()
  }

  [Symbol.dispose](): void {
    clearInterval(this.#pings)
    for (const device of this.#devices) device.close()
  }
}

/** Prime to the number of lines: the same person does not write twice in a row. */
const STRIDE = 37

const numberOf = (number: number): string => `+86138${String(10_000_000 + number)}`
