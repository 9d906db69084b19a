/**
 * What the server is told from outside, read once and frozen; nothing else looks at the environment.
 * Two steps: strings (config/reading.ts) by the table of settings (config/settings.ts), then the typed object here.
 */

import { join } from "node:path"
import type { SignUpMode } from "@everline/protocol"
import type { FloodClass } from "@everline/protocol/schema"
import { Reader } from "./config/reader.ts"
import { readStrings, type Source } from "./config/reading.ts"
import { settings } from "./config/settings.ts"
import { readSms, type SmsConfig } from "./config/sms.ts"
import type { Cidr, Rate } from "./config/values.ts"

export type { Cidr, Rate }

/** How HTTPS is served, beside plain HTTP. */
export type Tls =
  | { readonly kind: "off" }
  | { readonly kind: "files"; readonly port: number; readonly certFile: string; readonly keyFile: string }
  | { readonly kind: "local"; readonly port: number; readonly names: readonly string[] }

/** Flood limits. */
export interface Limits {
  /** Calls, by the class of their method: by account for message and write, by device for read and signal. */
  readonly calls: Readonly<Record<FloodClass, Rate>>
  /** Sockets opened from one address. */
  readonly connects: Rate
  /** Sockets open at once from one address. */
  readonly connections: number
}

export interface Config {
  /** Absolute. */
  readonly dataFolder: string
  /** Shown to those who are invited. */
  readonly name: string
  readonly host: string
  /** 0: any free port. */
  readonly port: number
  /** Origins, without a path; `publicUrl` is one of `origins` when it is set. */
  readonly publicUrl: string | undefined
  readonly origins: readonly string[]
  readonly tls: Tls
  readonly trustedProxies: readonly Cidr[]
  readonly database: { readonly kind: "embedded" } | { readonly kind: "external"; readonly url: string }
  /** What joins several servers of one database; see `NatsAddress` for the urls. */
  readonly bus: { readonly kind: "none" } | { readonly kind: "nats"; readonly urls: readonly string[] }
  readonly signUp: SignUpMode
  /** What helps devices to connect in a call; a secret where there is a relay. */
  readonly ice: { readonly urls: readonly string[]; readonly secret: string | undefined }
  /** What passes on the media of calls of many; null: nothing does. */
  readonly media: MediaConfig | null
  readonly maxMembers: number
  readonly files: {
    /** Absolute. */
    readonly folder: string
    /** In bytes: of one file, and of an account's files together. */
    readonly largest: number
    readonly quota: number
  }
  readonly demo: boolean
  /** Whether the demo plays a carrier and phones, for nothing is said of gateways. */
  readonly demoPhones: boolean
  readonly logLevel: "fatal" | "error" | "warn" | "info" | "debug" | "trace" | "silent"
  readonly limits: Limits
  readonly push: Push
  /** By which gateways texts go to phones; null: by none. */
  readonly sms: SmsConfig | null
}

export interface MediaConfig {
  readonly host: string
  /** The UDP ports, one for each process; each 0: any free one. */
  readonly ports: readonly number[]
  /** What browsers are told, the best first; nothing: the machine's own addresses. */
  readonly addresses: readonly string[]
}

/** How devices are told that are not connected. */
export interface Push {
  /** Origins of push services of one's own: they may be at private addresses, and need no HTTPS. */
  readonly services: readonly string[]
  /** Where the people of a push service write when there is something about this server: mailto: or https: */
  readonly contact: string
}

/** Settings that cannot be used; one line a problem, each naming its variable or flag. No secret is quoted. */
export class ConfigError extends Error {
  override readonly name = "ConfigError"
  readonly problems: readonly string[]

  constructor(problems: readonly string[]) {
    super(["Everline cannot start with these settings:", ...problems.map((problem) => `  ${problem}`)].join("\n"))
    this.problems = problems
  }
}

/**
 * The configuration of this process, or of a given source.
 * @throws ConfigError naming every problem at once
 */
export function readConfig(source: Source = processSource()): Config {
  const problems: string[] = []
  const config = build(new Reader(readStrings(source, problems), problems))
  if (problems.length > 0) throw new ConfigError(problems)
  return deepFreeze(config)
}

/** Whether the command line asks for help instead of a server. */
export function asksForHelp({ args }: Pick<Source, "args"> = processSource()): boolean {
  return args.some((arg) => arg === "--help" || arg === "-h")
}

function processSource(): Source {
  return { env: process.env, args: process.argv.slice(2) }
}

function build(read: Reader): Config {
  const publicUrl = read.optional(settings.publicUrl)
  const databaseUrl = read.optional(settings.databaseUrl)
  return {
    dataFolder: read.value(settings.data),
    name: read.value(settings.name),
    host: read.value(settings.host),
    port: read.value(settings.port),
    publicUrl,
    origins: [...new Set([...(publicUrl === undefined ? [] : [publicUrl]), ...read.value(settings.origins)])],
    tls: buildTls(read),
    trustedProxies: read.value(settings.trustedProxies),
    database: databaseUrl === undefined ? { kind: "embedded" } : { kind: "external", url: databaseUrl },
    bus: buildBus(read, databaseUrl),
    signUp: read.value(settings.signUp),
    ice: buildIce(read),
    media: buildMedia(read),
    maxMembers: read.value(settings.maxMembers),
    files: buildFiles(read),
    demo: read.value(settings.demo),
    demoPhones: read.value(settings.demo) && read.where(settings.sms) === undefined,
    logLevel: read.value(settings.logLevel),
    limits: {
      calls: {
        message: read.value(settings.limitMessage),
        write: read.value(settings.limitWrite),
        read: read.value(settings.limitRead),
        signal: read.value(settings.limitSignal),
        login: read.value(settings.limitLogin),
      },
      connects: read.value(settings.limitConnect),
      connections: read.value(settings.maxConnections),
    },
    push: {
      services: read.value(settings.pushServices),
      // Services want somebody named; where nobody is, this says at least that it is one of us.
      contact: read.optional(settings.pushContact) ?? publicUrl ?? "mailto:nobody@everline.invalid",
    },
    sms: buildSms(read),
  }
}

function buildBus(read: Reader, databaseUrl: string | undefined): Config["bus"] {
  const urls = read.value(settings.natsUrl)
  if (urls.length === 0) return { kind: "none" }
  if (databaseUrl === undefined)
    read.refuse(`${read.where(settings.natsUrl)}: it joins servers of one database; set DATABASE_URL too`)
  return { kind: "nats", urls }
}

function buildSms(read: Reader): SmsConfig | null {
  const path = read.optional(settings.sms) ?? null
  if (path === null) return null
  return readSms(path, (problem) => read.refuse(problem)) ?? null
}

function buildIce(read: Reader): Config["ice"] {
  const urls = read.value(settings.ice)
  const secret = read.optional(settings.turnSecret)
  const hasRelay = urls.some((url) => url.startsWith("turn"))
  if (hasRelay && secret === undefined)
    read.refuse(`${read.where(settings.ice)}: a relay wants its secret too (EVERLINE_TURN_SECRET)`)
  if (!hasRelay && secret !== undefined)
    read.refuse(`${read.where(settings.turnSecret)}: there is no relay that it is for (--ice turn:…)`)
  return { urls, secret }
}

function buildMedia(read: Reader): MediaConfig | null {
  const said = read.optional(settings.mediaPort)
  const others = [settings.mediaProcesses, settings.mediaHost, settings.mediaAddresses].map((one) => read.where(one))
  if (said === null) {
    const other = others.find((where) => where !== undefined)
    if (other) read.refuse(`${other}: ${read.where(settings.mediaPort)} says that there is no media here`)
    return null
  }
  // One number to open in a router, for HTTP by TCP and for media by UDP.
  const first = said ?? read.value(settings.port)
  const count = read.value(settings.mediaProcesses)
  const ports = Array.from({ length: count }, (_, place) => (first === 0 ? 0 : first + place))
  if ((ports.at(-1) ?? 0) > 65_535)
    read.refuse(`${read.where(settings.mediaProcesses)}: there are no ports after 65535`)
  const host = read.optional(settings.mediaHost) ?? read.value(settings.host)
  return { host, ports, addresses: read.value(settings.mediaAddresses) }
}

function buildFiles(read: Reader): Config["files"] {
  const [largest, quota] = [read.value(settings.maxFile), read.value(settings.quota)]
  if (largest > quota)
    read.refuse(`${read.where(settings.maxFile) ?? read.where(settings.quota)}: one file would not fit into the quota`)
  return { folder: read.optional(settings.files) ?? join(read.value(settings.data), "files"), largest, quota }
}

function buildTls(read: Reader): Tls {
  const local = read.value(settings.tls) === "local"
  const port = read.value(settings.tlsPort)
  const certFile = read.optional(settings.tlsCert)
  const keyFile = read.optional(settings.tlsKey)
  const names = read.value(settings.tlsNames)

  const [cert, key] = [read.where(settings.tlsCert), read.where(settings.tlsKey)]
  if (cert && !key) read.refuse(`${cert}: it needs the private key too (--tls-key)`)
  if (key && !cert) read.refuse(`${key}: it needs the certificate too (--tls-cert)`)
  if (local && (cert ?? key))
    read.refuse(`${read.where(settings.tls)}: choose either the local authority or files of your own (${cert ?? key})`)
  if (!local && read.where(settings.tlsNames))
    read.refuse(`${read.where(settings.tlsNames)}: only certificates of --tls local can be given names`)
  if (!local && !cert && !key && read.where(settings.tlsPort))
    read.refuse(`${read.where(settings.tlsPort)}: HTTPS is off; add --tls local, or --tls-cert and --tls-key`)
  if ((local || cert) && port !== 0 && port === read.value(settings.port))
    read.refuse(`${read.where(settings.tlsPort) ?? "--tls-port"}: HTTP already uses port ${port}; choose another`)

  if (local) return { kind: "local", port, names }
  if (certFile !== undefined && keyFile !== undefined) return { kind: "files", port, certFile, keyFile }
  return { kind: "off" }
}

function deepFreeze<Value>(value: Value): Value {
  if (typeof value === "object" && value !== null)
    for (const part of Object.values(Object.freeze(value))) deepFreeze(part)
  return value
}
