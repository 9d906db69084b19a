/** How a server uses the simulator. */
import { parsePhoneNumberFromString } from "libphonenumber-js/max"
import type { Smsc } from "./smsc.ts"

/** Two, so that several threads with one phone are told apart. */
export const SERVICE_NUMBERS = ["10690001", "10690002"]
const HOME = "CN"

/** What the file says that `--sms` names, for a server on this machine that writes to these phones. */
export function useOf({ port, systemId, password, phones }: Smsc) {
  const known = [...phones].flatMap(({ number }) => parsePhoneNumberFromString(number)?.country ?? [])
  const [home = HOME, ...others] = new Set(known)
  return {
    home,
    ...(others.length > 0 && { countries: [home, ...others] }),
    gateways: [{ kind: "smpp", host: "127.0.0.1", port, systemId, password, numbers: SERVICE_NUMBERS }],
  }
}
