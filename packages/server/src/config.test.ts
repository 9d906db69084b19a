import fc from "fast-check"
import { expect, test } from "vitest"
import { helpText, settingsTable } from "./config/help.ts"
import { type Setting, settings } from "./config/settings.ts"
import { type Config, ConfigError, readConfig } from "./config.ts"

const all: readonly Setting<unknown>[] = Object.values(settings)

const configOf = (env: Record<string, string>, ...args: string[]): Config => readConfig({ env, args })

function problemsOf(env: Record<string, string>, ...args: string[]): readonly string[] {
  try {
    configOf(env, ...args)
  } catch (error) {
    if (error instanceof ConfigError) return error.problems
    throw error
  }
  return []
}

test("with nothing set it serves on port 8080 with its own database, by invitation, without HTTPS", () => {
  expect(configOf({ PATH: "/bin", HOME: "/root" })).toMatchObject({
    dataFolder: `${process.cwd()}/data`,
    port: 8080,
    publicUrl: undefined,
    origins: [],
    tls: { kind: "off" },
    trustedProxies: [],
    database: { kind: "embedded" },
    signUp: "invited",
    media: { host: "::", ports: [8080], addresses: [] },
    maxMembers: 5000,
    demo: false,
    demoPhones: false,
    push: { services: [], contact: "mailto:nobody@everline.invalid" },
    limits: { calls: { message: { burst: 60, perSecond: 1 }, login: { burst: 10, perSecond: 0.1 } } },
  })
})

test("the demo has phones unless something is said of gateways, be it that there are none", () => {
  expect(configOf({}, "--demo")).toMatchObject({ demoPhones: true, sms: null })
  expect(configOf({}, "--demo", "--sms", "none")).toMatchObject({ demo: true, demoPhones: false, sms: null })
  expect(configOf({})).toMatchObject({ demoPhones: false })
})

test("a flag wins over its variable, and an empty variable is none", () => {
  expect(configOf({ EVERLINE_PORT: "9000" }).port).toBe(9000)
  expect(configOf({ EVERLINE_PORT: "9000" }, "--port", "9001").port).toBe(9001)
  expect(configOf({ EVERLINE_PORT: "", EVERLINE_TOKEN: "a bot's" }).port).toBe(8080)
  expect(configOf({}, "--demo").demo).toBe(true)
  expect(configOf({ EVERLINE_DEMO: "yes" }, "--demo=no").demo).toBe(false)
})

test("the public address is an allowed origin, beside those named", () => {
  const config = configOf(
    {},
    "--public-url",
    "https://Chat.example:443/",
    "--origins",
    "https://a.example, http://b.example:81",
  )
  expect(config.publicUrl).toBe("https://chat.example")
  expect(config.origins).toEqual(["https://chat.example", "https://a.example", "http://b.example:81"])
})

test("the configuration cannot be changed afterwards", () => {
  const config = configOf({}, "--trusted-proxies", "10.0.0.0/8,fd00::1")
  expect(config.trustedProxies).toEqual([
    { address: "10.0.0.0", prefix: 8, family: "ipv4" },
    { address: "fd00::1", prefix: 128, family: "ipv6" },
  ])
  for (const part of [config, config.limits, config.limits.calls.message, config.tls, config.trustedProxies[0]])
    expect(Object.isFrozen(part)).toBe(true)
})

test("HTTPS comes from files or from the local authority", () => {
  expect(configOf({ EVERLINE_TLS_CERT: "/c.pem", EVERLINE_TLS_KEY: "/k.pem" }).tls).toEqual({
    kind: "files",
    port: 8443,
    certFile: "/c.pem",
    keyFile: "/k.pem",
  })
  expect(configOf({}, "--tls", "local", "--tls-port=9443", "--tls-names", "Home.local").tls).toEqual({
    kind: "local",
    port: 9443,
    names: ["home.local"],
  })
})

test.each([
  [["--tls-cert", "c.pem"], "--tls-cert: it needs the private key too (--tls-key)"],
  [["--tls-key", "k.pem"], "--tls-key: it needs the certificate too (--tls-cert)"],
  [
    ["--tls=local", "--tls-cert=c", "--tls-key=k"],
    "--tls: choose either the local authority or files of your own (--tls-cert)",
  ],
  [["--tls-names", "a.local"], "--tls-names: only certificates of --tls local can be given names"],
  [["--tls-port", "1"], "--tls-port: HTTPS is off; add --tls local, or --tls-cert and --tls-key"],
  [["--tls", "local", "--tls-port", "8080"], "--tls-port: HTTP already uses port 8080; choose another"],
  [["--port", "eighty"], '--port is "eighty": write a whole number from 0 to 65535'],
  [["--port", "65536"], '--port is "65536": write a whole number from 0 to 65535'],
  [["--port", "1", "--port", "2"], "--port: it is given twice"],
  [["--data", "--demo"], "--data: it needs a value, --data FOLDER"],
  [["--prot", "1"], "--prot: there is no such setting; did you mean --port?"],
  [["--demo", "no"], '"no": flags begin with --'],
  [["serve"], '"serve": flags begin with --'],
  [
    ["--database-url=postgres://u:hunter2@h/d"],
    "--database-url: command lines can be read by everyone on this machine; set DATABASE_URL instead",
  ],
  [
    ["--public-url", "chat.example"],
    '--public-url is "chat.example": write an address that begins with http:// or https://',
  ],
  [
    ["--public-url", "https://a.example/chat"],
    '--public-url is "https://a.example/chat": write only the scheme, the host and the port, such as https://a.example',
  ],
  [
    ["--trusted-proxies", "0.0.0.0/0"],
    '--trusted-proxies is "0.0.0.0/0": "0.0.0.0/0" would trust every address on earth; name the proxy\'s own',
  ],
  [
    ["--limit-message", "60"],
    '--limit-message is "60": write BURST,COUNT/UNIT such as "60,1/s": 60 at once, then 1 a second (or m, h)',
  ],
  [["--demo=maybe"], '--demo is "maybe": write yes or no'],
  [["--media-port", "many"], '--media-port is "many": write a port from 0 to 65535, or "off"'],
  [["--media-port", "65536"], '--media-port is "65536": write a port from 0 to 65535, or "off"'],
  [
    ["--media-addresses", "10.0.0.5,chat.example"],
    '--media-addresses is "10.0.0.5,chat.example": "chat.example" is no IP address; write one such as 192.0.2.7 or 2001:db8::7',
  ],
  [
    ["--media-port", "off", "--media-processes", "2"],
    "--media-processes: --media-port says that there is no media here",
  ],
  [["--media-port", "65535", "--media-processes", "2"], "--media-processes: there are no ports after 65535"],
  [["--ice", "turn:turn.example"], "--ice: a relay wants its secret too (EVERLINE_TURN_SECRET)"],
  [
    ["--ice", "turn.example"],
    '--ice is "turn.example": write stun:HOST or turn:HOST:PORT, with ?transport=tcp after it where the relay is reached by TCP',
  ],
])("%j is refused in plain words", (args, problem) => {
  expect(problemsOf({}, ...args)).toEqual([problem])
})

test("media has the port of HTTP, in UDP, unless another is named; further processes have the ports after it", () => {
  expect(configOf({}, "--port", "80", "--host", "10.0.0.5").media).toEqual({
    ...{ host: "10.0.0.5", ports: [80], addresses: [] },
  })
  const addresses = "10.0.0.5, 203.0.113.7,2001:DB8::7"
  const said = ["--media-port", "50000", "--media-host", "0.0.0.0", "--media-addresses", addresses]
  expect(configOf({ EVERLINE_MEDIA_PROCESSES: "3" }, ...said).media).toEqual({
    ...{ host: "0.0.0.0", ports: [50_000, 50_001, 50_002] },
    addresses: ["10.0.0.5", "203.0.113.7", "2001:db8::7"],
  })
  expect(configOf({}, "--port", "0", "--media-processes", "2").media?.ports).toEqual([0, 0])
  expect(configOf({}, "--media-port", "off").media).toBeNull()
})

test("a relay has its secret from the environment, and a secret has a relay", () => {
  const ice = "stun:a.example,turns:a.example:443?transport=tcp"
  expect(configOf({ EVERLINE_ICE: ice, EVERLINE_TURN_SECRET: "between us" }).ice).toEqual({
    urls: ice.split(","),
    secret: "between us",
  })
  expect(problemsOf({ EVERLINE_TURN_SECRET: "between us" })).toEqual([
    "EVERLINE_TURN_SECRET: there is no relay that it is for (--ice turn:…)",
  ])
})

test("every problem is told at once, by the name under which it was written", () => {
  const problems = problemsOf(
    { EVERLINE_PROT: "1", EVERLINE_LOG_LEVEL: "loud", EVERLINE_NOTHING_OF_THE_KIND: "1" },
    "--max-members",
    "1",
  )
  expect(problems).toEqual([
    "EVERLINE_PROT: there is no such setting; did you mean EVERLINE_PORT?",
    "EVERLINE_NOTHING_OF_THE_KIND: there is no such setting",
    '--max-members is "1": write a whole number from 2 to 5000',
    'EVERLINE_LOG_LEVEL is "loud": write one of fatal, error, warn, info, debug, trace, silent',
  ])
})

test("a password in DATABASE_URL is never repeated", () => {
  expect(configOf({ DATABASE_URL: "postgresql://u:p@h/d" }).database).toEqual({
    kind: "external",
    url: "postgresql://u:p@h/d",
  })
  expect(problemsOf({ DATABASE_URL: "mysql://u:hunter2@h/d" })).toEqual([
    "DATABASE_URL: write postgresql://USER:PASSWORD@HOST/DATABASE",
  ])
})

test("whatever is written, it gives a configuration or a list of problems, never a crash", () => {
  const variable = fc.constantFrom(...all.map((setting) => setting.variable))
  const word = fc.oneof(
    fc.string(),
    fc.constantFrom("--", "--=", "---", "-", "--port", "--tls", "local", "1,1/s", "--no-demo", "-p"),
  )
  fc.assert(
    fc.property(fc.dictionary(variable, fc.string()), fc.array(word), (env, args) => {
      try {
        readConfig({ env, args })
      } catch (error) {
        expect(error).toBeInstanceOf(ConfigError)
      }
    }),
  )
})

test("the help and the manual name every setting", () => {
  for (const { variable, help } of all) {
    expect(helpText()).toContain(variable)
    expect(settingsTable()).toContain(`| \`${variable}\` |`)
    expect(help).not.toContain("|")
  }
})
