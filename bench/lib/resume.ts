import type { Epoch } from "@everline/protocol"
import { Device, endOnError } from "./device.ts"
import type { Person } from "./people.ts"

/** How far a device has come in the record. */
export interface Position {
  readonly epoch: Epoch
  readonly position: number
}

/** Where the record stands now: what a device knows that is up to date. */
export async function positionNow(port: number, person: Person): Promise<Position> {
  const device = await connect(port, person)
  const { epoch, position } = await device.call("sync.resume", {})
  device.close()
  return { epoch, position }
}

/**
 * Logs a device in that is up to date, as it comes back after its line broke: connect, hello, resume.
 * @throws Error when it was told of anything new: nothing happens meanwhile
 */
export async function comeBack(port: number, person: Person, { epoch, position }: Position): Promise<Device> {
  const device = await connect(port, person)
  const { conversations, more } = await device.call("sync.resume", { epoch, position })
  if (conversations.length > 0 || more) throw new Error("a device that was up to date was told of something new")
  return device
}

/** Logs all of them in, so many at once. @param each called with what became of each */
export async function comeBackAll(
  port: number,
  people: readonly Person[],
  position: Position,
  atOnce: number,
): Promise<readonly Device[]> {
  const devices: Device[] = []
  const waiting = people.values()
  const worker = async () => {
    for (const person of waiting) devices.push(await comeBack(port, person, position))
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  return devices
}

const connect = (port: number, { token }: Person): Promise<Device> =>
  Device.connect(port, token, { onMessage: () => {}, onError: endOnError })
