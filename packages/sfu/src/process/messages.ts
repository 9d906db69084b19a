/** What the process of an engine and whoever started it say to each other. */
import type { EngineOptions, Room, RoomEvent, RoomId } from "../engine.ts"
import type { SfuErrorCode } from "../errors.ts"

/** What is asked of a room. */
export type RoomMethod = Exclude<keyof Room, "id">

export type ToProcess =
  /** The first word. */
  | ({ readonly kind: "open" } & Omit<EngineOptions, "onEvent">)
  | {
      readonly kind: "call"
      readonly call: number
      readonly room: RoomId
      readonly method: RoomMethod
      readonly args: readonly unknown[]
    }

export type FromProcess =
  | { readonly kind: "opened" }
  | { readonly kind: "refused"; readonly code: SfuErrorCode; readonly message: string }
  | { readonly kind: "done"; readonly call: number; readonly value: unknown }
  /** Without a code it is a fault of ours. */
  | { readonly kind: "failed"; readonly call: number; readonly code: SfuErrorCode | null; readonly message: string }
  | { readonly kind: "event"; readonly room: RoomId; readonly event: RoomEvent }
