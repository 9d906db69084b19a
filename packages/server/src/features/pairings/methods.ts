import type { Handlers } from "../../handler.ts"
import type { Pairings } from "./service.ts"

type Names =
  | "pairings.begin"
  | "pairings.renew"
  | "pairings.claim"
  | "pairings.look"
  | "pairings.confirm"
  | "pairings.refuse"

export const pairingMethods = (pairings: Pairings): Handlers<Names> => ({
  "pairings.begin": ({ address }, { device }) => pairings.begin(device, address),
  "pairings.renew": async (_caller, { claim }) => ({ secret: await pairings.renew(claim) }),
  "pairings.claim": (_caller, { claim, known }) => pairings.claim(claim, known),
  "pairings.look": (caller, { shown }) => pairings.look(caller, shown),
  "pairings.confirm": async ({ account }, { pairing, name }) => ({
    device: await pairings.confirm(account, pairing, name),
  }),
  "pairings.refuse": async ({ account }, { pairing }) => {
    await pairings.refuse(account, pairing)
    return {}
  },
})
