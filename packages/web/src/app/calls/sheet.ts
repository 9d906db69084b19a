import type { OwnCall } from "@everline/sdk"
import type { ComponentChildren } from "preact"
import type { Calling } from "./calling.ts"

/** What lies over a call. */
export type Sheet = "move" | "gear" | "add" | "people"

/** What a call that this device is in is drawn from. */
export interface InCallProps {
  own: OwnCall
  calling: Calling
  /** How many cameras this device has. */
  cameras: number
  sheet: Sheet | null
  onSheet(sheet: Sheet | null): void
  /** What else there is to know of calls, on the call's own screen. */
  children: ComponentChildren
}
