import { createHash, randomInt } from "node:crypto"

/** Letters and figures that nobody takes for one another, for who reads a link off one phone and types it elsewhere. */
const SIGNS = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
/** Each is one of 58, so a secret has 13 × log2 58 = 76 random bits: of a million good links one is found in 2^56 tries. */
const LENGTH = 13

export const newLinkSecret = (): string =>
  Array.from({ length: LENGTH }, () => SIGNS.charAt(randomInt(SIGNS.length))).join("")

/** As long as any, and nobody's. */
export const EXAMPLE_SECRET = SIGNS.slice(0, LENGTH)

/** How a secret is kept: a slow hash would add nothing, as for any that nobody can guess. */
export const hashOfLink = (secret: string): Buffer => createHash("sha256").update(secret).digest()
