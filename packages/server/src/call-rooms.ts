/** The rooms of calls of many at this server: where calls, the media engine and the other servers meet. */
import { EverlineError } from "@everline/protocol"
import type { Database } from "./database.ts"
import type { Calls } from "./features/calls/service.ts"
import { type OtherServers, Rooms } from "./features/rooms/rooms.ts"
import type { Clock } from "./ports/clock.ts"
import type { MediaPort } from "./ports/media.ts"
import type { SignalPort } from "./ports/signals.ts"

export interface CallRoomsParts {
  readonly database: Database
  readonly clock: Clock
  readonly media: MediaPort
  readonly calls: Pick<Calls, "room" | "flowed">
  readonly signals: Pick<SignalPort, "toAccounts">
  /** Undefined where there are no others. */
  readonly relay: OtherServers | undefined
  readonly failed: (error: unknown) => void
}

/** Has rooms follow their calls, and calls learn when a voice has come. */
export function openRooms({ calls, relay, failed, ...parts }: CallRoomsParts): Rooms {
  return new Rooms({
    ...parts,
    plan: (call) => calls.room(call),
    others: relay ?? { toRoom() {}, callsChanged() {} },
    watch: {
      arrived(call, leg, source) {
        // A call that is forgotten by now waits for no voice.
        if (source !== "voice") return
        calls.flowed(call, leg).catch((error: unknown) => {
          if (!isForgotten(error)) failed(error)
        })
      },
      failed,
    },
  })
}

const isForgotten = (error: unknown): boolean => error instanceof EverlineError && error.code === "not_found"
