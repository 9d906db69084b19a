/** The gateways of the configuration, as the engine takes them: where their kinds and its settings meet. */
import { Hono } from "hono"
import type { HttpGateway } from "./adapters/sms/http/gateway.ts"
import { hookRoutes } from "./adapters/sms/http/hook.ts"
import { phoneGateway } from "./adapters/sms/http/phone.ts"
import { templateGateway } from "./adapters/sms/http/template.ts"
import { smppGateway } from "./adapters/sms/smpp/gateway.ts"
import type { GatewayConfig, SmsConfig } from "./config/sms.ts"
import { Disposables } from "./disposables.ts"
import type { Sms } from "./features/sms/service.ts"
import type { GatewaySetup, SmsSettings } from "./features/sms/settings.ts"
import type { Clock } from "./ports/clock.ts"
import type { Gateway } from "./ports/gateway.ts"

export const smsSettings = ({ prices, gateways, ...rest }: SmsConfig, clock: Clock): SmsSettings => ({
  ...rest,
  prices: new Map(Object.entries(prices)),
  referenceBits: gateways.some(({ settings }) => settings.kind === "smpp" && settings.parts === "udh16") ? 16 : 8,
  gateways: gateways.map((gateway) => setupOf(gateway, clock)),
})

const setupOf = ({ settings, ...route }: GatewayConfig, clock: Clock): GatewaySetup => ({
  ...route,
  kind: settings.kind,
  make: () => gatewayOf(settings, clock),
})

type Settings = GatewayConfig["settings"]

function gatewayOf(settings: Settings, clock: Clock): Gateway {
  if (settings.kind !== "smpp") return httpGatewayOf(settings, clock)
  const { pace, answerSeconds, enquireSeconds, ...smpp } = settings
  const times = { answerMs: answerSeconds * 1_000, enquireMs: enquireSeconds * 1_000 }
  return smppGateway({ ...smpp, ...times, perSecond: pace }, clock)
}

const httpGatewayOf = (settings: Exclude<Settings, { kind: "smpp" }>, clock: Clock): HttpGateway =>
  settings.kind === "phone" ? phoneGateway(settings, { clock }) : templateGateway(settings, clock)

export interface SmsHooks extends AsyncDisposable {
  /** `POST /NAME`, for each gateway over HTTP. */
  readonly routes: Hono
}

/** Where gateways over HTTP tell of their own accord. They do not choose a server: each hears them, whichever sends. */
export function smsHooks(gateways: readonly GatewayConfig[], sms: Pick<Sms, "ear">, clock: Clock): SmsHooks {
  const opened = new Disposables()
  const routes = new Hono()
  for (const { name, settings } of gateways) {
    if (settings.kind === "smpp") continue
    const gateway = opened.use(httpGatewayOf(settings, clock))
    // It is asked for nothing here.
    gateway.open({ ...sms.ear(name), changed() {}, answered() {} })
    routes.route(`/${name}`, hookRoutes(gateway))
  }
  return { routes, [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose]() }
}
