import type { Time } from "@everline/protocol"
import type {
  Grants,
  ParticipantId,
  PersonId,
  Room,
  RoomEvent,
  RoomId,
  SfuErrorCode,
  SubscribeOffer,
  Track,
  TrackId,
  Want,
} from "@everline/sfu"

export type { Grants, ParticipantId, PersonId, Room, RoomEvent, RoomId, SubscribeOffer, Track, TrackId, Want }

/** The media engine as features see it: rooms by name. What is in one is gone with the process that it was in. */
export interface MediaPort {
  /** The room of this name, made when there is none. @throws SfuError port_taken, closed: there is no engine now */
  room(id: RoomId): Promise<Room>
  /** A room will be needed soon: what takes its time for the first one is begun now. */
  begin(): void
  /** Who is told of what happens in rooms; one at a time. */
  listen(hear: (room: RoomId, event: RoomEvent) => void): void
  readonly standing: MediaStanding
}

/** How the engine is. It rests until there is a room. */
export interface MediaStanding {
  readonly state: "resting" | "up" | "down"
  readonly processes: number
  /** When a process ended that nobody had ended; null: none did. */
  readonly endedAt: Time | null
}

const REFUSALS: ReadonlySet<unknown> = new Set<SfuErrorCode>([
  ...(["sdp_malformed", "sdp_too_big", "not_granted", "not_in_room", "answer_stale"] as const),
])

/** Whether the engine refused what somebody's device said; any other error says that it is not there, or broken. */
export const isRefusal = (error: unknown): boolean => REFUSALS.has(codeOf(error))

/** Whether a room's process has ended, or the whole engine. */
export const isGone = (error: unknown): boolean => codeOf(error) === ("closed" satisfies SfuErrorCode)

const codeOf = (error: unknown): unknown => (error instanceof Error && "code" in error ? error.code : undefined)

/** What has gone through the engine since it was said last. */
export interface MediaVolume {
  readonly packetsIn: number
  readonly packetsOut: number
  readonly bytesIn: number
  readonly bytesOut: number
}

/** What the engine does, for metrics and the log. */
export interface MediaEvents {
  started(ports: readonly number[]): void
  /** A process ended by itself; another takes its place. */
  ended(port: number): void
  measured(now: { readonly rooms: number; readonly connections: number } & MediaVolume): void
}
