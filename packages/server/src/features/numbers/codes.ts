import { createHash, randomInt } from "node:crypto"

/** Six digits, each as likely as any other. */
export const newCode = (): string => randomInt(1_000_000).toString().padStart(6, "0")

/** How a code is kept: together with the secret of who asked, which nobody keeps. */
export const hashCode = (verification: string, code: string): Buffer =>
  createHash("sha256").update(`${verification} ${code}`).digest()
