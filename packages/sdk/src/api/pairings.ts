import type { DeviceId, ErrorCode, Output, PairingId } from "@everline/protocol"
import type { ReadonlySignal } from "@preact/signals-core"

/** What a screen that wants in has to show. Times are milliseconds since 1970 by this device's clock. */
export type OfferState =
  /** Asks the server for something to show; `trouble` is why it has not come yet. It tries on where that may help. */
  | { readonly state: "opening"; readonly trouble: ErrorCode | null }
  /** `link` is for a QR and is another one every so often, at `renewsAt`; `code` is for people, and stays until `endsAt`. */
  | {
      readonly state: "shown"
      readonly link: string
      readonly renewsAt: number
      readonly code: string
      readonly endsAt: number
    }
  /** Somebody of this name looks at what asks, on a device that is in. */
  | { readonly state: "seen"; readonly by: string }
  /** They do not want it in. */
  | { readonly state: "refused" }
  /** Nobody let it in in time. */
  | { readonly state: "expired" }
  /** Logged in: `client.session` says as whom. */
  | { readonly state: "done" }

/** A screen's wish to be let in. */
export interface Offer {
  readonly state: ReadonlySignal<OfferState>
  /** Begins anew, with something else to show: after it was refused, has expired, or was looked at by the wrong one. */
  again(): void
  /** Shows and asks no more. */
  close(): void
}

/** A screen that wants in, as the device sees it that may let it in. */
export type Asking = Output<"pairings.look">

/** Logging a new screen in by a device that is in. All of it rejects with EverlineError. */
export interface Pairings {
  /** On the new screen, which needs no log-in: begins. `deviceName` is what it is called when nobody says otherwise. */
  offer(deviceName: string): Promise<Offer>
  /** On a device that is in: what it is that asks, by what it shows: a link, or a code as somebody typed it. */
  look(shown: string): Promise<Asking>
  /** Lets it in, perhaps under another name. */
  confirm(pairing: PairingId, name?: string): Promise<DeviceId>
  refuse(pairing: PairingId): Promise<void>
}
