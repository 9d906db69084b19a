/** Where histories happen: two servers of one record, and a bus between them that is bad while there is trouble. */
import type { Fate } from "../meddler.ts"
import { TestNetwork } from "../network.ts"
import { Random } from "../random.ts"

/** How often each fate meets a hint. */
const FATES: Readonly<Record<Fate, number>> = { sent: 6, dropped: 2, repeated: 1, "kept for later": 1 }
const PLACES = [0, 1] as const

export class Stage implements AsyncDisposable {
  readonly network: TestNetwork
  readonly #chance: { random: Random | undefined }

  private constructor(network: TestNetwork, chance: { random: Random | undefined }) {
    this.network = network
    this.#chance = chance
  }

  static async open(): Promise<Stage> {
    const chance: { random: Random | undefined } = { random: undefined }
    const hints = () => chance.random?.weighted(FATES) ?? "sent"
    return new Stage(await TestNetwork.create({ servers: 2, hints }), chance)
  }

  /** From here on hints are lost, repeated and out of order, by a chance of their own: they do not come in any order. */
  beginTrouble(seed: number): void {
    this.#chance.random = new Random(seed)
  }

  /** The bus carries all that comes from here on; what was lost stays lost. */
  makePeace(): void {
    this.#chance.random = undefined
    for (const place of PLACES) this.heal(place)
  }

  /** The bus of a server carries nothing more, and nobody is told. */
  silence(place: number): void {
    this.network.bus(place).isSilent = true
  }

  /** The bus of a server is gone. */
  cut(place: number): void {
    this.network.bus(place).cut()
  }

  heal(place: number): void {
    const bus = this.network.bus(place)
    // Bytes that were swallowed do not come any more: that line has ended.
    if (bus.isSilent) bus.cut()
    bus.isSilent = false
    bus.restore()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.network[Symbol.asyncDispose]()
  }
}
