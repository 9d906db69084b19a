/**
 * Whether a page can have passkeys: reached safely, and by a name, for WebAuthn knows no bare addresses. Where not,
 * passwords are all there is.
 */
export const hasPasskeys = ({ hostname }: Pick<Location, "hostname"> = location): boolean =>
  isSecureContext && typeof PublicKeyCredential === "function" && !/^\[|^[\d.]+$/.test(hostname)
