/** Every setting of the server, declared once: `--help` and docs/OPERATING.md are made from this table. */
import { LIMITS, SIGN_UP_MODES } from "@everline/protocol"
import {
  cidr,
  contact,
  databaseUrl,
  fileOrNone,
  hostName,
  iceUrl,
  ipAddress,
  list,
  natsUrl,
  oneOf,
  origin,
  path,
  portOrOff,
  type Rate,
  rate,
  size,
  text,
  wholeNumber,
  yesOrNo,
} from "./values.ts"

export interface Setting<Value, Fallback extends string | undefined = string | undefined> {
  /** The environment variable. */
  readonly variable: string
  /** The flag without its dashes; a secret has none, for everyone on a machine can read command lines. */
  readonly flag: string | undefined
  /** What stands for the value in the help; "" for a switch, whose flag takes none. */
  readonly placeholder: string
  /** What holds when nothing is set, written as one would set it; undefined: the setting is then absent. */
  readonly fallback: Fallback
  readonly help: string
  /** @throws Refusal */
  parse(written: string): Value
}

function setting<Value, Fallback extends string | undefined>(
  flag: string,
  placeholder: string,
  fallback: Fallback,
  parse: (written: string) => Value,
  help: string,
): Setting<Value, Fallback> {
  return { variable: `EVERLINE_${flag.toUpperCase().replaceAll("-", "_")}`, flag, placeholder, fallback, help, parse }
}

const limit = (flag: string, fallback: string, help: string): Setting<Rate, string> =>
  setting(`limit-${flag}`, "RATE", fallback, rate, help)

const port = wholeNumber(0, 65_535)

export const settings = {
  data: setting("data", "FOLDER", "./data", path, "the one folder that holds everything the server keeps"),
  name: setting("name", "NAME", "Everline", text, "the server's name, shown to those who are invited"),
  host: setting("host", "ADDRESS", "::", text, "the address to listen on; :: is every address of the machine"),
  port: setting("port", "PORT", "8080", port, "the port for HTTP; 0 picks a free one"),
  publicUrl: setting(
    "public-url",
    "URL",
    undefined,
    origin,
    "where people's browsers find this server, such as https://chat.example; invite links, QRs of new screens and links to files in SMS begin with it",
  ),
  origins: setting(
    "origins",
    "URL,…",
    "",
    list(origin),
    "other sites whose pages may connect, beside the server's own addresses",
  ),
  tls: setting(
    "tls",
    "WAY",
    "off",
    oneOf("off", "local"),
    "local: serve HTTPS too, with certificates of an authority made in the data folder, for machines without a public name",
  ),
  tlsCert: setting("tls-cert", "FILE", undefined, path, "serve HTTPS too, with this certificate chain (PEM)"),
  tlsKey: setting("tls-key", "FILE", undefined, path, "the private key of tls-cert (PEM)"),
  tlsPort: setting("tls-port", "PORT", "8443", port, "the port for HTTPS; 0 picks a free one"),
  tlsNames: setting(
    "tls-names",
    "NAME,…",
    "",
    list(hostName),
    "more host names for the certificates of tls local; the machine's own name and addresses are always there",
  ),
  trustedProxies: setting(
    "trusted-proxies",
    "CIDR,…",
    "",
    list(cidr),
    "address blocks of your reverse proxies; X-Forwarded-* is believed from these only",
  ),
  databaseUrl: {
    variable: "DATABASE_URL",
    flag: undefined,
    placeholder: "URL",
    fallback: undefined,
    parse: databaseUrl,
    help: "a PostgreSQL of your own, version 15 or newer; without it the server starts one in the data folder",
  } satisfies Setting<string, undefined>,
  natsUrl: {
    variable: "NATS_URL",
    flag: undefined,
    placeholder: "URL,…",
    fallback: "",
    parse: list(natsUrl),
    help: "NATS, which tells several servers of one database of each other's messages at once; several URLs of one cluster",
  } satisfies Setting<readonly string[], string>,
  signUp: setting(
    "sign-up",
    "WHO",
    "invited",
    oneOf(...SIGN_UP_MODES),
    "who may make an account, until an administrator chooses in the app; approval: anyone asks, and an administrator lets them in",
  ),
  pushContact: setting(
    "push-contact",
    "ADDRESS",
    undefined,
    contact,
    "where the makers of browsers write about this server's notifications, mailto:… or https://…; public-url when left out",
  ),
  pushServices: setting(
    "push-services",
    "URL,…",
    "",
    list(origin),
    "push services of your own, which may be in your network; those of the world need not be named",
  ),
  sms: setting(
    "sms",
    "FILE",
    undefined,
    fileOrNone,
    "by which gateways texts go to phones, what they cost and how many there may be (JSON, see SMS.md); without it administrators pass codes on, and with none they do so in the demo too",
  ),
  ice: setting(
    "ice",
    "URL,…",
    "",
    list(iceUrl),
    "STUN and TURN servers by which devices in different networks reach each other in a call, such as stun:turn.example,turn:turn.example",
  ),
  turnSecret: {
    variable: "EVERLINE_TURN_SECRET",
    flag: undefined,
    placeholder: "SECRET",
    fallback: undefined,
    parse: text,
    help: "what the TURN servers and this one share (static-auth-secret of coturn): of it are made names that are good for hours",
  } satisfies Setting<string, undefined>,
  mediaPort: setting(
    "media-port",
    "PORT",
    undefined,
    portOrOff,
    "the UDP port for voices and pictures of calls of many, that of port when left out; 0 picks a free one, off: there are no such calls here",
  ),
  mediaProcesses: setting(
    "media-processes",
    "COUNT",
    "1",
    wholeNumber(1, 64),
    "how many processes pass them on, each by a core and a UDP port of its own, counted from media-port",
  ),
  mediaHost: setting(
    "media-host",
    "ADDRESS",
    undefined,
    text,
    "the address on which those ports are opened, that of host when left out",
  ),
  mediaAddresses: setting(
    "media-addresses",
    "ADDRESS,…",
    "",
    list(ipAddress),
    "where browsers find those ports, the best first: addresses in your network and those that the world sees; the machine's own when left out",
  ),
  maxMembers: setting(
    "max-members",
    "COUNT",
    `${LIMITS.members}`,
    wholeNumber(2, LIMITS.members),
    "the most members a group may have",
  ),
  files: setting(
    "files",
    "FOLDER",
    undefined,
    path,
    "where pictures, files and voice notes are kept, the folder files in the data folder when left out; servers of one database share it",
  ),
  maxFile: setting("max-file", "SIZE", "256M", size, "the largest file that may be sent"),
  quota: setting("quota", "SIZE", "5G", size, "how much room the files of one account may take"),
  demo: setting("demo", "", "no", yesOrNo, "fill an empty server with a family, a class and weeks of history"),
  logLevel: setting(
    "log-level",
    "LEVEL",
    "info",
    oneOf("fatal", "error", "warn", "info", "debug", "trace", "silent"),
    "how much to log",
  ),
  limitMessage: limit("message", "60,1/s", "messages an account may send"),
  limitWrite: limit("write", "60,5/s", "other changes an account may make: edits, reactions, members"),
  limitRead: limit("read", "200,50/s", "questions a device may ask: pages of history, lists"),
  limitSignal: limit("signal", "120,20/s", "typing, read and delivered marks a device may send"),
  limitLogin: limit("login", "10,6/m", "log-ins and sign-ups that may be tried from one address or at one account"),
  limitConnect: limit("connect", "500,50/s", "sockets that one address may open"),
  maxConnections: setting(
    "max-connections",
    "COUNT",
    "5000",
    wholeNumber(1, 1_000_000),
    "the most open sockets from one address; a school may share one",
  ),
} as const
