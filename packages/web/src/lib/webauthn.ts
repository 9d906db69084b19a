/** What WebAuthn does in a page, by @simplewebauthn/browser; fetched when somebody logs in or adds a passkey. */
import { EverlineError, type Input, type Output } from "@everline/protocol"
import {
  browserSupportsWebAuthnAutofill,
  startAuthentication,
  startRegistration,
  WebAuthnAbortService,
} from "@simplewebauthn/browser"

type NewKey = Omit<Input<"passkeys.add">, "name">
type Signed = Omit<Input<"passkeys.logIn">, "device">

/** Thrown when somebody thinks better of it, or the browser gives up: nothing to be said. */
export class NotNow extends Error {}

/** What is to be said of what a browser throws. */
function explained(error: unknown): unknown {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  if (!(cause instanceof Error)) return error
  if (cause.name === "NotAllowedError" || cause.name === "AbortError") return new NotNow()
  // One that is one's own already, which the browser was told to refuse.
  if (cause.name === "InvalidStateError") return new EverlineError("passkey_invalid")
  if (cause.name === "SecurityError") return new EverlineError("passkeys_unavailable")
  return error
}

/** Makes a key on this device, or on one beside it. @throws NotNow */
export async function makeKey(
  { challenge, host, user, known }: Output<"passkeys.begin">,
  name: { readonly userName: string; readonly displayName: string },
): Promise<NewKey> {
  try {
    const { id, response } = await startRegistration({
      optionsJSON: {
        challenge,
        rp: { id: host, name: "Everline" },
        user: { id: user, name: name.userName, displayName: name.displayName },
        // EdDSA, ES256, RS256: what authenticators have.
        pubKeyCredParams: [-8, -7, -257].map((alg) => ({ type: "public-key", alg })),
        excludeCredentials: known.map((credential) => ({ type: "public-key", id: credential })),
        authenticatorSelection: { residentKey: "required", userVerification: "required" },
        attestation: "none",
      },
    })
    const { clientDataJSON, attestationObject, transports = [] } = response
    return { credential: id, clientData: clientDataJSON, attestation: attestationObject, transports }
  } catch (error) {
    throw explained(error)
  }
}

/** Signs with a key that one picks; with `autofill` the browser offers them among the user names, and waits. @throws NotNow */
export async function useKey(
  { challenge, host }: Output<"passkeys.challenge">,
  { autofill }: { readonly autofill: boolean },
): Promise<Signed> {
  try {
    const { id, response } = await startAuthentication({
      optionsJSON: { challenge, rpId: host, userVerification: "required" },
      useBrowserAutofill: autofill,
    })
    const { clientDataJSON, authenticatorData, signature } = response
    return { credential: id, clientData: clientDataJSON, authenticatorData, signature }
  } catch (error) {
    throw explained(error)
  }
}

/** Whether the browser offers passkeys among the user names of a form. */
export const hasAutofill = (): Promise<boolean> => browserSupportsWebAuthnAutofill()

/** Stops what waits, for the form is gone. */
export const stopWaiting = (): void => WebAuthnAbortService.cancelCeremony()
