import type { Database } from "../../database.ts"
import type { Handlers } from "../../handler.ts"
import { requireAdmin } from "../accounts/admins.ts"
import type { Invites } from "../invites/service.ts"
import type { SignUps } from "./service.ts"

type Names =
  | "signUps.get"
  | "signUps.ask"
  | "signUps.claim"
  | "signUps.mode"
  | "signUps.setMode"
  | "signUps.list"
  | "signUps.approve"
  | "signUps.decline"

export const signUpMethods = (database: Database, signUps: SignUps, invites: Invites): Handlers<Names> => ({
  "signUps.get": async () => ({ mode: await invites.mode(database) }),
  "signUps.ask": async (_caller, input) => ({ claim: await signUps.ask(input) }),
  "signUps.claim": (_caller, { claim }) => signUps.claim(claim),
  "signUps.mode": async (caller) => {
    await requireAdmin(database, caller.account)
    return invites.modes()
  },
  "signUps.setMode": async (caller, { mode }) => {
    await invites.setMode(caller, mode)
    return {}
  },
  "signUps.list": async (caller, query) => {
    await requireAdmin(database, caller.account)
    return signUps.list(query)
  },
  "signUps.approve": (caller, { signUp }) => signUps.approve(caller, signUp),
  "signUps.decline": (caller, { signUp }) => signUps.decline(caller, signUp),
})
