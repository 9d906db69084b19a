/** Networks that do not reach each other, on one machine: Linux's namespaces, made with iproute2. For root alone. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process"

/** Why there can be none here; null where there can be. */
export function noNamespaces(): string | null {
  if (process.getuid?.() !== 0) return "network namespaces are root's to make"
  try {
    execFileSync("ip", ["netns", "list"], { stdio: "ignore" })
    return null
  } catch {
    return "iproute2 is not here, or the kernel has no namespaces"
  }
}

const ip = (...args: readonly string[]) => execFileSync("ip", args, { stdio: ["ignore", "ignore", "pipe"] })

/** A public place with an address of each kind, and homes around it that reach the place and not each other. */
export class Neighbourhood implements Disposable {
  /** What all homes reach. */
  readonly address = "198.51.100.1"
  readonly address6 = "2001:db8::1"
  /** The namespace of the place. */
  readonly name = `everline-${process.pid}-0`
  readonly #homes: string[] = []

  constructor() {
    ip("netns", "add", this.name)
    ip("-n", this.name, "link", "set", "lo", "up")
    for (const own of [`${this.address}/32`, `${this.address6}/128`])
      ip("-n", this.name, "address", "add", own, "dev", "lo")
  }

  /** A home whose only neighbour is the public place. @param net a network of four addresses: "192.0.2.0" */
  home(net: string): string {
    const number = this.#homes.length + 1
    const name = `everline-${process.pid}-${number}`
    const [near, far] = [net.replace(/0$/, "2"), net.replace(/0$/, "1")]
    ip("netns", "add", name)
    this.#homes.push(name)
    ip("-n", this.name, "link", "add", `h${number}`, "type", "veth", "peer", "name", "out", "netns", name)
    ip("-n", this.name, "address", "add", `${far}/30`, "dev", `h${number}`)
    ip("-n", this.name, "link", "set", `h${number}`, "up")
    for (const device of ["lo", "out"]) ip("-n", name, "link", "set", device, "up")
    ip("-n", name, "address", "add", `${near}/30`, "dev", "out")
    ip("-n", name, "route", "add", "default", "via", far)
    return name
  }

  /** Runs a program in the public place, or in a home. */
  run(command: readonly string[], env: NodeJS.ProcessEnv = {}, home = this.name): ChildProcess {
    return spawn("ip", ["netns", "exec", home, ...command], {
      env: { ...process.env, ...env },
      stdio: ["pipe", "pipe", "pipe"],
    })
  }

  [Symbol.dispose](): void {
    for (const name of [this.name, ...this.#homes]) ip("netns", "delete", name)
  }
}
