/**
 * Whether a page of this origin may open a socket. A browser always says where a page comes from and a page cannot
 * forge it; programs say the server's own address. Missing, `null`, foreign, a suffix or a subdomain: refused.
 *
 * @param own where the browser reached us: scheme, host and port of the request
 * @param allowed further origins, from the configuration
 */
export function isAllowedOrigin(
  origin: string | undefined,
  own: { readonly protocol: "http" | "https"; readonly host: string | undefined },
  allowed: readonly string[],
): boolean {
  if (origin === undefined || origin === "null") return false
  if (allowed.includes(origin)) return true
  return own.host !== undefined && sameOrigin(origin, `${own.protocol}://${own.host}`)
}

/** Compared as URLs, so that a default port and the case of a host make no difference. */
function sameOrigin(one: string, other: string): boolean {
  if (!URL.canParse(one) || !URL.canParse(other)) return false
  const [a, b] = [new URL(one), new URL(other)]
  return a.origin === b.origin && a.origin !== "null" && one.toLowerCase() === a.origin
}
