import type { ConnectionStats, RoomId, RoomStats } from "@everline/sfu"
import type { MediaVolume } from "../../ports/media.ts"

const FIGURES = ["packetsIn", "packetsOut", "bytesIn", "bytesOut"] as const

/** Makes of what each connection counts for itself what has gone through since one looked last. */
export class Traffic {
  #last = new Map<string, ConnectionStats>()

  /** @param rooms all that there are now; what went through a connection after the last look and before its end is not known */
  since(rooms: readonly (readonly [RoomId, RoomStats])[]): MediaVolume {
    const now = new Map<string, ConnectionStats>()
    const volume = { packetsIn: 0, packetsOut: 0, bytesIn: 0, bytesOut: 0 }
    for (const [room, { connections }] of rooms)
      for (const connection of connections) {
        const key = `${room} ${connection.participant} ${connection.direction}`
        now.set(key, connection)
        const last = this.#last.get(key)
        // One that took the place of another counts from the beginning.
        const isSame = last !== undefined && FIGURES.every((figure) => last[figure] <= connection[figure])
        for (const figure of FIGURES) volume[figure] += connection[figure] - (isSame ? last[figure] : 0)
      }
    this.#last = now
    return volume
  }
}
