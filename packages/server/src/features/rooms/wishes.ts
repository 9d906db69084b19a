import type { RoomWant, Source } from "@everline/protocol"
import type { Track, TrackId, Want } from "../../ports/media.ts"

/** What the devices in a room wish to see, of people: their tracks come and go, also those that are wished for already. */
export class Wishes {
  readonly #tracks = new Map<string, TrackId>()
  readonly #wants = new Map<number, readonly RoomWant[]>()

  /** All that a leg shows from now on. */
  wish(leg: number, wants: readonly RoomWant[]): void {
    this.#wants.set(leg, wants)
  }

  /** Of these legs alone wishes are remembered. */
  keep(legs: ReadonlySet<number>): void {
    for (const leg of this.#wants.keys()) if (!legs.has(leg)) this.#wants.delete(leg)
  }

  /** There is a track. @returns the legs that wish for it */
  published({ track, person, source }: Track): readonly number[] {
    const name = nameOf(person, source)
    this.#tracks.set(name, track)
    const isIt = (want: RoomWant) => nameOf(want.account, want.source) === name
    return [...this.#wants].flatMap(([leg, wants]) => (wants.some(isIt) ? [leg] : []))
  }

  /** There is a track no more. */
  unpublished({ track, person, source }: Track): void {
    const name = nameOf(person, source)
    if (this.#tracks.get(name) === track) this.#tracks.delete(name)
  }

  /** What a leg shows of that which there is, as the engine knows it. */
  of(leg: number): readonly Want[] {
    return (this.#wants.get(leg) ?? []).flatMap(({ account, source, ...shown }) => {
      const track = this.#tracks.get(nameOf(account, source))
      return track === undefined ? [] : [{ track, ...shown }]
    })
  }
}

const nameOf = (person: string, source: Source): string => `${person} ${source}`
