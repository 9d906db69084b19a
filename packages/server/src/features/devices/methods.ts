import type { Handlers } from "../../handler.ts"
import type { Devices } from "./service.ts"

type Names = "devices.list" | "devices.rename" | "devices.signOut" | "devices.rotate"

export const deviceMethods = (devices: Devices): Handlers<Names> => ({
  "devices.list": async (caller) => ({ devices: await devices.list(caller.account) }),
  "devices.rename": async (caller, { device, name }) => {
    await devices.rename(caller.account, device, name)
    return {}
  },
  "devices.signOut": async (caller, { device }) => {
    await devices.signOut(caller.account, device)
    return {}
  },
  "devices.rotate": async (caller) => ({ token: await devices.rotate(caller.device) }),
})
