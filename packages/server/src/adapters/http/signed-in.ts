import type { IncomingMessage } from "node:http"
import { EverlineError } from "@everline/protocol"
import type { Devices } from "../../features/devices/service.ts"
import type { SignedIn } from "../../handler.ts"

const BEARER = /^Bearer ([A-Za-z0-9_-]{8,128})$/i

/**
 * The device that sends a request, by the token in its `Authorization` header and nowhere else: what stands in an address
 * stands in logs.
 * @throws unauthenticated, signed_out
 */
export async function signedIn(
  { headers }: IncomingMessage,
  address: string,
  devices: Pick<Devices, "authenticate">,
): Promise<SignedIn> {
  const token = BEARER.exec(headers.authorization ?? "")?.[1]
  if (token === undefined) throw new EverlineError("unauthenticated")
  const { self, device } = await devices.authenticate(token, false)
  return { account: self.account, device, admin: self.admin, address }
}
