import { hash } from "node:crypto"

/**
 * A hash of what was asked, kept beside its client id: the same id with other words is refused, for ever. Half of a
 * SHA-256 is plenty against accidents, and there is nobody to attack here but oneself.
 */
export const requestHash = (...asked: readonly unknown[]): Uint8Array =>
  hash("sha256", JSON.stringify(asked), "buffer").subarray(0, 16)
