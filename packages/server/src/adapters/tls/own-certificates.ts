import { createPrivateKey, X509Certificate } from "node:crypto"
import { readFile } from "node:fs/promises"
import { createSecureContext } from "node:tls"
import { ConfigError, type Tls } from "../../config.ts"
import type { CertificateSource } from "./certificates.ts"

/** Certificate files of one's own; whoever renews them only has to write them in place. */
export function ownCertificates({ certFile, keyFile }: Extract<Tls, { kind: "files" }>): CertificateSource {
  return {
    authority: undefined,
    async current() {
      const pair = { cert: await read(certFile, "tls-cert"), key: await read(keyFile, "tls-key") }
      try {
        // In the middle of a renewal a file may be empty, which createSecureContext takes for "none".
        new X509Certificate(pair.cert).checkPrivateKey(createPrivateKey(pair.key))
        createSecureContext(pair)
      } catch (error) {
        throw new ConfigError([
          `tls-cert and tls-key: ${certFile} and ${keyFile} cannot be used together (${reason(error)})`,
        ])
      }
      return pair
    },
  }
}

async function read(file: string, setting: string): Promise<string> {
  try {
    return await readFile(file, "utf8")
  } catch (error) {
    throw new ConfigError([`${setting}: ${file} cannot be read (${reason(error)})`])
  }
}

/** An error's own words, for a sentence of ours. */
export const reason = (error: unknown): string => (error instanceof Error ? error.message : String(error))
