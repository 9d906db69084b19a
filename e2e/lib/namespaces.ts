/** Networks that do not reach each other, on one machine: Linux's namespaces, made with iproute2. For root alone. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process"
import { mkdirSync, rmSync, writeFileSync } from "node:fs"

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

/** How many neighbourhoods this process has made. */
let made = 0

/** An address of a network: its last number goes up. */
const host = (net: string, number: number): string => net.replace(/\d+$/, (last) => String(Number(last) + number))

const ip = (...args: readonly string[]) => execFileSync("ip", args, { stdio: ["ignore", "ignore", "pipe"] })

/** A public place with an address of each kind, and homes around it that reach the place; and each other, where it lets them. */
export class Neighbourhood implements Disposable {
  /** What all homes reach. */
  readonly host = "place.example"
  readonly address = "198.51.100.1"
  readonly address6 = "2001:db8::1"
  /** How its namespaces are called before their number: unlike those of another, which may have been left behind. */
  readonly #prefix = `everline-${process.pid}-${made++}`
  /** The namespace of the place. */
  readonly name = `${this.#prefix}-0`
  /** The ways of each. */
  readonly #homes = new Map<string, readonly string[]>()

  constructor() {
    ip("netns", "add", this.name)
    ip("-n", this.name, "link", "set", "lo", "up")
    for (const own of [`${this.address}/32`, `${this.address6}/128`])
      ip("-n", this.name, "address", "add", own, "dev", "lo")
  }

  /** From now on the place passes on what one home has for another. */
  route(): void {
    ip("netns", "exec", this.name, "sysctl", "-qw", "net.ipv4.ip_forward=1")
  }

  /**
   * A home whose only neighbour is the public place.
   * @param nets its ways there, each a network of four addresses ("192.0.2.0"); the first that is not cut is used
   */
  home(...nets: readonly string[]): string {
    const number = this.#homes.size + 1
    const name = `${this.#prefix}-${number}`
    ip("netns", "add", name)
    this.#homes.set(name, nets)
    // What lies there is what programs find in /etc. Nobody is asked for other names, so nobody waits for an answer.
    mkdirSync(`/etc/netns/${name}`, { recursive: true })
    writeFileSync(`/etc/netns/${name}/resolv.conf`, "")
    writeFileSync(`/etc/netns/${name}/hosts`, `127.0.0.1 localhost\n${this.address} ${this.host}\n`)
    ip("-n", name, "link", "set", "lo", "up")
    for (const [at, net] of nets.entries()) {
      const [there, here] = [`h${number}-${at}`, `out${at}`]
      ip("-n", this.name, "link", "add", there, "type", "veth", "peer", "name", here, "netns", name)
      ip("-n", this.name, "address", "add", `${host(net, 1)}/30`, "dev", there)
      ip("-n", this.name, "link", "set", there, "up")
      this.mend(name, at)
    }
    return name
  }

  /** Gives a home one of its ways back. */
  mend(home: string, way: number): void {
    const net = this.#homes.get(home)?.[way]
    if (net === undefined) throw new RangeError(`${home} never had the way ${way}`)
    ip("-n", home, "link", "set", `out${way}`, "up")
    ip("-n", home, "address", "add", `${host(net, 2)}/30`, "dev", `out${way}`)
    ip("-n", home, "route", "add", "default", "via", host(net, 1), "metric", `${100 + way}`)
  }

  /** Takes one of a home's ways from it, and the address that it had by that, as when it goes out of the reach of a Wi-Fi. */
  cut(home: string, way: number): void {
    ip("-n", home, "link", "set", `out${way}`, "down")
    ip("-n", home, "address", "flush", "dev", `out${way}`)
  }

  /** From now on nothing that a home sends by UDP comes through, as in many an office; nobody tells it so. */
  dropUdp(home: string): void {
    const number = [...this.#homes.keys()].indexOf(home) + 1
    const rule = (...args: readonly string[]) => ip("-n", this.name, "rule", ...args)
    // What is for the place itself is looked at first, unless it is told not to.
    rule("add", "priority", "100", "lookup", "local")
    rule("del", "priority", "0", "lookup", "local")
    for (const way of (this.#homes.get(home) ?? []).keys())
      rule("add", "priority", "10", "iif", `h${number}-${way}`, "ipproto", "udp", "blackhole")
  }

  /** Runs a program in the public place, or in a home. */
  run(command: readonly string[], env: NodeJS.ProcessEnv = {}, home = this.name): ChildProcess {
    return spawn("ip", ["netns", "exec", home, ...command], {
      env: { ...process.env, ...env },
      stdio: ["pipe", "pipe", "pipe"],
    })
  }

  [Symbol.dispose](): void {
    for (const name of [this.name, ...this.#homes.keys()]) ip("netns", "delete", name)
    for (const name of this.#homes.keys()) rmSync(`/etc/netns/${name}`, { recursive: true })
  }
}
