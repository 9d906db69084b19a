/** Where NATS is and how one gets in, as its client wants it. */
export interface NatsAddress {
  /** "host:4222", several of one cluster. */
  readonly servers: string[]
  readonly user?: string
  readonly pass?: string
  readonly token?: string
  readonly tls?: Record<string, never>
}

const PORT = "4222"

/** @param urls checked by the configuration: nats:// or tls://, perhaps with USER:PASSWORD@ or TOKEN@, alike in all */
export function natsAddress(urls: readonly string[]): NatsAddress {
  const parsed = urls.map((url) => new URL(url))
  const servers = parsed.map(({ hostname, port }) => `${hostname}:${port || PORT}`)
  const { username = "", password = "" } = parsed.find(({ username }) => username !== "") ?? {}
  const [user, pass] = [decodeURIComponent(username), decodeURIComponent(password)]
  return {
    servers,
    ...(user !== "" && (pass === "" ? { token: user } : { user, pass })),
    ...(parsed.some(({ protocol }) => protocol === "tls:") && { tls: {} }),
  }
}
