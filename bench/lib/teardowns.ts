/** A connection that had come to be, and failed or was given up. */
export interface Teardown {
  /** Of which page, and which of its connections, from 0 on. */
  readonly page: string
  readonly connection: number
  /** How it was when it was last looked at before. */
  readonly was: RTCPeerConnectionState
}

interface Seen {
  readonly state: RTCPeerConnectionState
  readonly hasConnected: boolean
}

const isOver = (state: RTCPeerConnectionState): boolean => state === "closed" || state === "failed"

/** Which connections did not last, of pages that keep theirs in sight. */
export class Teardowns {
  readonly #pages = new Map<string, readonly Seen[]>()
  #count = 0

  /**
   * @param states of all connections that a page has made so far, in their order
   * @returns those that did not last since it was last looked at
   */
  look(page: string, states: readonly RTCPeerConnectionState[]): readonly Teardown[] {
    const before = this.#pages.get(page) ?? []
    this.#pages.set(
      page,
      states.map((state, at) => ({ state, hasConnected: state === "connected" || before[at]?.hasConnected === true })),
    )
    const found = before.flatMap(({ state: was, hasConnected }, connection) => {
      const ends = !isOver(was) && isOver(states[connection] ?? was)
      return hasConnected && ends ? [{ page, connection, was }] : []
    })
    this.#count += found.length
    return found
  }

  /** How many connections were begun, those that never came to be among them. */
  get begun(): number {
    return [...this.#pages.values()].reduce((sum, { length }) => sum + length, 0)
  }

  /** How many did not last: not those that heard nothing for a while and went on. */
  get count(): number {
    return this.#count
  }
}
