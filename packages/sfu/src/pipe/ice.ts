import { randomBytes } from "node:crypto"
import type { IceCredentials } from "./pipe.ts"

/** Credentials that nobody can guess (RFC 8445, 5.3: at least 24 and 128 bits of randomness). */
export const createIceCredentials = (): IceCredentials => ({
  ufrag: randomBytes(9).toString("hex"),
  password: randomBytes(18).toString("hex"),
})
