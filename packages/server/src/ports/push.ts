/** Where a device is told of what is new, as its browser said: an address of its push service, and keys (RFC 8291). */
export interface PushTarget {
  readonly endpoint: string
  /** A point of P-256, 65 bytes, and a secret of 16. */
  readonly p256dh: Uint8Array
  readonly auth: Uint8Array
}

/** A pair of keys on P-256: the point, uncompressed, and the number. */
export interface PushKeys {
  readonly public: Uint8Array
  readonly private: Uint8Array
}

export interface PushDelivery {
  readonly target: PushTarget
  /** At most 200 bytes. */
  readonly payload: Uint8Array
  /** What is not told yet under the same topic gives way to this; at most 32 letters and digits of base64url. */
  readonly topic: string
  readonly urgency: "high" | "normal"
  /** How long the service keeps it for a device that is off, in seconds. */
  readonly ttl: number
}

/** What became of a push. */
export type PushOutcome =
  | { readonly kind: "taken" }
  /** The browser takes nothing there any more. */
  | { readonly kind: "gone" }
  /** It may be taken later; not before so many milliseconds, where the service says so. */
  | { readonly kind: "later"; readonly afterMs?: number }
  /** It will not be taken, however often it is sent. */
  | { readonly kind: "refused" }

/** Hands pushes to the services of the browsers' makers. */
export interface PushPort {
  makeKeys(): PushKeys
  /** Whether there can be such a target, as far as one can tell without asking anybody. */
  accepts(target: PushTarget): boolean
  /** Never rejects, and takes a few seconds at most. */
  send(delivery: PushDelivery, keys: PushKeys, signal: AbortSignal): Promise<PushOutcome>
}

/** Where nothing is ever sent: for commands. */
export const noPush: PushPort = {
  makeKeys() {
    throw new Error("keys are made by a server that pushes")
  },
  accepts: () => false,
  send: async () => ({ kind: "refused" }),
}
