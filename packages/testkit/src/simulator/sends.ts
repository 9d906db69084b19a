import type { ClientId, ConversationId } from "@everline/protocol"

export interface Send {
  readonly conversation: ConversationId
  readonly body: string
  /** Whether the device that wrote it still owes it: one that lost its storage before the answer owes nothing. */
  isOwed: boolean
}

/** Every message that anybody wrote, by its client id: what must be in the record in the end. */
export class Sends {
  readonly all = new Map<ClientId, Send>()
  readonly #byDevice = new Map<string, Set<ClientId>>()

  /** A device has kept it and will hand it to the server. */
  kept(device: string, id: ClientId, conversation: ConversationId, body: string): void {
    this.all.set(id, { conversation, body, isOwed: true })
    const mine = this.#byDevice.get(device) ?? new Set()
    this.#byDevice.set(device, mine.add(id))
  }

  /** A device lost its storage. What the server has answered stays owed. */
  forgotten(device: string, isAnswered: (id: ClientId) => boolean): void {
    for (const id of this.#byDevice.get(device) ?? []) {
      const send = this.all.get(id)
      if (send !== undefined && !isAnswered(id)) send.isOwed = false
    }
  }
}
