import type { Device, DeviceId } from "@everline/protocol"
import { type ReadonlySignal, type Signal, signal } from "@preact/signals-core"
import type { Devices as DevicesApi } from "../api/accounts.ts"
import type { Connection } from "../link/connection.ts"
import { persist } from "../link/retry.ts"
import type { Ports } from "../ports.ts"

/** The account's devices, as long as somebody looks at them. */
export class Devices implements DevicesApi {
  readonly #call: Connection["call"]
  readonly #ports: Pick<Ports, "timer" | "random">
  readonly #list: Signal<readonly Device[] | undefined>
  readonly #came: Signal<Device | null> = signal(null)
  #watched = false

  constructor(call: Connection["call"], ports: Pick<Ports, "timer" | "random">) {
    this.#call = call
    this.#ports = ports
    this.#list = signal<readonly Device[] | undefined>(undefined, {
      watched: () => {
        this.#watched = true
        this.changed()
      },
      unwatched: () => {
        this.#watched = false
      },
    })
  }

  get list(): ReadonlySignal<readonly Device[] | undefined> {
    return this.#list
  }

  get came(): ReadonlySignal<Device | null> {
    return this.#came
  }

  /** The account's journal says that another device logged in. */
  added(device: DeviceId): void {
    this.refresh().then(
      () => {
        this.#came.value = this.#list.value?.find((one) => one.device === device) ?? null
      },
      () => undefined,
    )
  }

  /** Something about the devices changed, or the line is up: asks again if anybody looks. */
  changed(): void {
    if (this.#watched) this.refresh().catch(() => undefined)
  }

  async refresh(): Promise<void> {
    this.#list.value = (await this.#call("devices.list", {})).devices
  }

  async rename(device: DeviceId, name: string): Promise<void> {
    await persist(this.#call, this.#ports, "devices.rename", { device, name })
    await this.refresh()
  }

  async signOut(device: DeviceId): Promise<void> {
    await persist(this.#call, this.#ports, "devices.signOut", { device })
    await this.refresh()
  }

  clear(): void {
    this.#list.value = undefined
    this.#came.value = null
  }
}
