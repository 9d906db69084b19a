import type { AccountId, Source } from "@everline/protocol"

/** Who may be in the room of a call and what is passed on there: a function of the call alone. */
export interface RoomPlan {
  readonly legs: readonly PlannedLeg[]
  readonly people: readonly PlannedPerson[]
}

/** A device that may have connections to the room. */
export interface PlannedLeg {
  readonly leg: number
  readonly person: AccountId
  readonly publish: readonly Source[]
}

export interface PlannedPerson {
  readonly person: AccountId
  /** Of these sources nothing is passed on, whatever comes. */
  readonly muted: readonly Source[]
  /** By which leg others hear and see them; null: by none. */
  readonly onAir: Readonly<Record<Source, number | null>>
}
