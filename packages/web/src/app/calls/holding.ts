/** What of a call is done by this device, and what by others of its person. */
import type { CallView, Capability, DeviceId } from "@everline/protocol"

/** What a device sends. */
export interface Sends {
  readonly voice: boolean
  readonly picture: boolean
  readonly screen: boolean
}

/** Whether a device does something in a call by now. */
export const holds = ({ legs }: CallView, device: DeviceId | null | undefined, capability: Capability): boolean =>
  legs.some((leg) => leg.device === device && leg.holds.includes(capability))

/** What a device sends in a call, by what it holds and is about to take over. One shares a screen where one speaks. */
export function sendsOf(view: CallView, device: DeviceId | null | undefined): Sends {
  const { handOffs, mine } = view
  const coming = handOffs.find(({ to, state }) => to === device && state === "connecting")?.takes ?? []
  const has = (capability: Capability) => holds(view, device, capability) || coming.includes(capability)
  const voice = has("microphone")
  return { voice, picture: has("camera") && mine.camera, screen: voice && mine.sharing }
}
