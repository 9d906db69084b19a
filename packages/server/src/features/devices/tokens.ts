import { createHash, createHmac, hkdfSync, randomBytes } from "node:crypto"
import type { Time } from "@everline/protocol"

/** A device is told to ask for a successor when its token is older than this. */
const ROTATE_AFTER_MS = 30 * 24 * 3600_000

/** A new opaque secret: 32 random bytes, base64url. */
export const newSecret = (): string => randomBytes(32).toString("base64url")

/** How a secret is kept: its SHA-256. It has 256 random bits, so a slow hash would add nothing. */
export const hashSecret = (secret: string): Buffer => createHash("sha256").update(secret).digest()

/**
 * The key under which successors are made. Whoever holds an old token, or reads the tables, cannot work out the next
 * one without it.
 * @param secret what all servers of one record share and the record does not hold: the database's password
 */
export const successorKey = (secret: string): Buffer =>
  Buffer.from(hkdfSync("sha256", secret, "", "everline device token successor", 32))

/** The successor of the token with this hash: the same each time it is asked for, on every server. */
export const successorOf = (tokenHash: Uint8Array, key: Uint8Array): string =>
  createHmac("sha256", key).update(tokenHash).digest("base64url")

/** With what a screen is logged in that was let in: the same each time that its claim is shown, on every server. */
export const pairedToken = (claimHash: Uint8Array, key: Uint8Array): string =>
  createHmac("sha256", key).update("paired").update(claimHash).digest("base64url")

export const isOld = (createdAt: Time, now: Time): boolean => now - createdAt > ROTATE_AFTER_MS
