/** The certificates that HTTPS is served with, kept current while the server runs. */
import { X509Certificate } from "node:crypto"
import { join } from "node:path"
import { setTimeout } from "node:timers/promises"
import type { Tls } from "../../config.ts"
import type { KeyPair } from "./authority.ts"
import { localCertificates } from "./local-certificates.ts"
import { ownCertificates } from "./own-certificates.ts"

/** Where certificates come from: gives the pair to use now, the same as last time if nothing has changed. */
export interface CertificateSource {
  /** The certificate (PEM) that people's devices must trust first; undefined when the world trusts it already. */
  readonly authority: string | undefined
  current(): Promise<KeyPair>
}

/** What happens to certificates, for the log. */
export interface CertificateEvents {
  /** The first one or a new one is in use. */
  inUse(certificate: { readonly names: string; readonly until: Date }): void
  /** A new authority was made; devices must install it. */
  authorityMade(authority: { readonly fingerprint: string; readonly until: Date }): void
  /** The authority may not vouch for these names, so the certificate lacks them. */
  namesLeftOut(names: readonly string[]): void
  /** A new certificate could not be had; the old one stays, the next try is in a minute. */
  failed(error: unknown): void
}

/** A server that takes a new certificate while it runs, as node:https's does. */
interface TlsServer {
  setSecureContext(pair: KeyPair): void
}

export interface Certificates extends Disposable {
  readonly pair: KeyPair
  /** As in CertificateSource. */
  readonly authority: string | undefined
  /** Gives the server every later pair, until disposed of. */
  keepCurrent(server: TlsServer): void
}

const minuteMs = 60_000

/**
 * Opens the certificates that the configuration asks for; those of a local authority live in DATA/tls.
 * @throws ConfigError when files of one's own cannot be used
 */
export async function openCertificates(
  tls: Exclude<Tls, { kind: "off" }>,
  dataFolder: string,
  events: CertificateEvents,
  checkEveryMs = minuteMs,
): Promise<Certificates> {
  const source =
    tls.kind === "files" ? ownCertificates(tls) : await localCertificates(join(dataFolder, "tls"), tls.names, events)
  const servers: TlsServer[] = []
  let pair = await source.current()
  tell(pair, events)

  const check = async () => {
    try {
      const next = await source.current()
      if (next.cert === pair.cert && next.key === pair.key) return
      for (const server of servers) server.setSecureContext(next)
      pair = next
      tell(pair, events)
    } catch (error) {
      events.failed(error)
    }
  }
  // One after another: a slow disk must not let two checks overlap.
  const stop = new AbortController()
  const watch = async () => {
    while (!stop.signal.aborted) {
      await setTimeout(checkEveryMs, undefined, { ref: false, signal: stop.signal }).catch(() => undefined)
      if (!stop.signal.aborted) await check()
    }
  }
  void watch()

  return {
    get pair() {
      return pair
    },
    authority: source.authority,
    keepCurrent: (server) => void servers.push(server),
    [Symbol.dispose]: () => stop.abort(),
  }
}

function tell(pair: KeyPair, events: CertificateEvents): void {
  const { subjectAltName, validTo } = new X509Certificate(pair.cert)
  events.inUse({ names: subjectAltName ?? "", until: new Date(validTo) })
}
