import type { GatewayKind } from "@everline/protocol"
import type { Gateway } from "../../ports/gateway.ts"
import type { Caps } from "./caps.ts"
import type { ReferenceBits } from "./references.ts"
import type { Route } from "./routing.ts"

/** A gateway of the configuration, and how it is made. It connects when it is opened. */
export interface GatewaySetup extends Route {
  readonly kind: GatewayKind
  make(): Gateway
}

/** What the operator says of texts. */
export interface SmsSettings {
  readonly gateways: readonly GatewaySetup[]
  /** Where texts may go, by two letters (ISO 3166). */
  readonly countries: readonly string[]
  readonly currency: string | null
  /** Of a segment, by the beginning of a number, in millionths of the currency. */
  readonly prices: ReadonlyMap<string, number>
  readonly caps: Caps
  /** The most segments of one text. */
  readonly longest: number
  /** Of the longest header that a gateway puts before a segment: all texts are cut for it, so that each may go by any of them. */
  readonly referenceBits: ReferenceBits
}

const nothing = () => {}

/** Where there is no gateway: no text goes out, and none comes. */
export const noTexting = {
  settings: { gateways: [], countries: [], currency: null, prices: new Map(), caps: {}, longest: 0, referenceBits: 8 },
  watch: {
    gatewayTurned: nothing,
    gatewayLeft: nothing,
    submitted: nothing,
    answeredLate: nothing,
    receiptCame: nothing,
    droppedArrival: nothing,
    textSettled: nothing,
    textArrived: nothing,
  },
} satisfies { readonly settings: SmsSettings; readonly watch: object }
