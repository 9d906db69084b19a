import { hash } from "node:crypto"

/**
 * A hash of what was asked, kept beside its client id: the same id with other words is refused, for ever. Half of a
 * SHA-256 is plenty against accidents, and there is nobody to attack here but oneself.
 */
export const requestHash = (...asked: readonly unknown[]): Uint8Array =>
  // By way of a string, which costs a third of a Buffer that comes with memory of its own.
  Buffer.from(hash("sha256", JSON.stringify(asked), "binary").slice(0, 16), "binary")
