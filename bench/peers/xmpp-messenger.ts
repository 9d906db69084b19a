import { endOnError } from "../lib/device.ts"
import type { Messenger, OnMessage, Send } from "../lib/messenger.ts"
import { XmppDevice } from "./xmpp.ts"

/** Log-ins and entrances under way at once. */
const AT_ONCE = 8
const ROOM = "everybody"

const userOf = (number: number): string => `person${number}`

/** People on a server of XMPP, each with one device. */
export class XmppMessenger implements Messenger {
  readonly receipts: string
  readonly #port: number
  readonly #receipted: boolean
  readonly #devices: XmppDevice[] = []

  /** @param receipted whether each message to one person is answered with a receipt */
  constructor(port: number, receipted: boolean) {
    this.#port = port
    this.#receipted = receipted
    this.receipts = receipted ? "a receipt from the device for each message (XEP-0184)" : "none"
  }

  async pairs(people: number, onMessage: OnMessage): Promise<readonly Send[]> {
    await this.#signUp(people, onMessage)
    return this.#devices.map((device, number) => (body) => device.send(userOf(number ^ 1), body))
  }

  async group(members: number, onMessage: OnMessage): Promise<readonly Send[]> {
    await this.#signUp(members, onMessage)
    // The first makes the room.
    await this.#devices[0]?.join(ROOM)
    await inTurn(members - 1, async (number) => this.#devices[number + 1]?.join(ROOM))
    return this.#devices.map((device) => (body) => device.sendToRoom(ROOM, body))
  }

  [Symbol.dispose](): void {
    for (const device of this.#devices) device.close()
  }

  async #signUp(people: number, onMessage: OnMessage): Promise<void> {
    await inTurn(people, async (number) => {
      const user = userOf(number)
      this.#devices[number] = await XmppDevice.signUp({
        port: this.#port,
        user,
        password: `password-of-${user}`,
        receipted: this.#receipted,
        onMessage: (body) => onMessage(number, body),
        onError: endOnError,
      })
    })
  }
}

/** Does something for each number below `count`, a few at once. */
async function inTurn(count: number, act: (number: number) => Promise<void>): Promise<void> {
  let next = 0
  const worker = async () => {
    while (next < count) await act(next++)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
}
