/** What every answer carries, whatever it is. */
const ALWAYS = {
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "x-frame-options": "DENY",
  "permissions-policy":
    "camera=(self), microphone=(self), display-capture=(self), geolocation=(), payment=(), usb=(), serial=(), hid=()",
} as const

/** The one trusted-types policy that the app makes, for its service worker. */
const TRUSTED_TYPES = "everline"
const YEAR_S = 31_536_000

/** How the browser came. */
export interface Security {
  readonly isHttps: boolean
  /** It came by HTTPS and may be told to come by nothing else. A browser applies that to every port of the host. */
  readonly staysHttps: boolean
}

/**
 * The headers of an answer.
 * @param host as the browser named it; `connect-src` names our own socket there, for an older Safari does not count it as 'self'
 */
export function securityHeaders(
  host: string | undefined,
  { isHttps, staysHttps }: Security,
): Readonly<Record<string, string>> {
  const socket = host !== undefined && isPlainHost(host) ? ` ${isHttps ? "wss" : "ws"}://${host}` : ""
  return {
    ...ALWAYS,
    "content-security-policy": policy(socket),
    ...(staysHttps ? { "strict-transport-security": `max-age=${YEAR_S}` } : {}),
  }
}

/** A name or address with an optional port: nothing that could end a policy early. */
const isPlainHost = (host: string): boolean => /^(?:[a-z0-9._-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i.test(host)

const policy = (socket: string): string =>
  [
    "default-src 'self'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "style-src 'self'",
    "img-src 'self' blob: data:",
    "media-src 'self' blob:",
    `connect-src 'self'${socket}`,
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    `trusted-types ${TRUSTED_TYPES}`,
  ].join("; ")
