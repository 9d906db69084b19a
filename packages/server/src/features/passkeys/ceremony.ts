/** What WebAuthn asks a server to look at, by @simplewebauthn/server. What it refuses, and why, is told in our words. */
import { type CheckedInput, EverlineError } from "@everline/protocol"
import { verifyAuthenticationResponse, verifyRegistrationResponse } from "@simplewebauthn/server"
import type { Site } from "./site.ts"

export interface NewKey {
  readonly credential: string
  readonly publicKey: Uint8Array
  readonly counter: number
}

/** A key as a browser made it at this site, for this challenge, with its person looked at. @throws passkey_invalid */
export async function checkNew(
  made: Pick<CheckedInput<"passkeys.add">, "credential" | "clientData" | "attestation">,
  challenge: string,
  site: Site,
): Promise<NewKey> {
  const { credential: id, clientData: clientDataJSON, attestation: attestationObject } = made
  const checked = await verifyRegistrationResponse({
    response: {
      id,
      rawId: id,
      type: "public-key",
      clientExtensionResults: {},
      response: { clientDataJSON, attestationObject },
    },
    expectedChallenge: challenge,
    expectedOrigin: site.origin,
    expectedRPID: site.host,
    requireUserVerification: true,
  }).catch((cause: unknown) => {
    throw new EverlineError("passkey_invalid", { cause })
  })
  if (!checked.verified) throw new EverlineError("passkey_invalid")
  const { credential } = checked.registrationInfo
  return { credential: credential.id, publicKey: credential.publicKey, counter: credential.counter }
}

/**
 * Whether a kept key signed this challenge at this site, with its person looked at; its counter from now on. A counter
 * that does not rise is looked at by `hasGoneBack`, for the library's words of it are for programmers.
 * @throws passkey_invalid
 */
export async function checkUse(
  used: Pick<CheckedInput<"passkeys.logIn">, "credential" | "clientData" | "authenticatorData" | "signature">,
  key: NewKey,
  challenge: string,
  site: Site,
): Promise<number> {
  const { credential: id, clientData: clientDataJSON, authenticatorData, signature } = used
  const checked = await verifyAuthenticationResponse({
    response: {
      id,
      rawId: id,
      type: "public-key",
      clientExtensionResults: {},
      response: { clientDataJSON, authenticatorData, signature },
    },
    expectedChallenge: challenge,
    expectedOrigin: site.origin,
    expectedRPID: site.host,
    // Compared by us: see above.
    credential: { id: key.credential, publicKey: new Uint8Array(key.publicKey), counter: 0 },
    requireUserVerification: true,
  }).catch((cause: unknown) => {
    throw new EverlineError("passkey_invalid", { cause })
  })
  if (!checked.verified) throw new EverlineError("passkey_invalid")
  return checked.authenticationInfo.newCounter
}

/** Whether a counter says that there is another key of this name: an authenticator that counts never counts back. */
export const hasGoneBack = (kept: number, said: number): boolean => (kept > 0 || said > 0) && said <= kept
