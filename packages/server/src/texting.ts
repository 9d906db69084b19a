/** The gateways of the configuration, as the engine takes them: where their kinds and its settings meet. */
import { phoneGateway } from "./adapters/sms/http/phone.ts"
import { templateGateway } from "./adapters/sms/http/template.ts"
import { smppGateway } from "./adapters/sms/smpp/gateway.ts"
import type { GatewayConfig, SmsConfig } from "./config/sms.ts"
import type { GatewaySetup, SmsSettings } from "./features/sms/settings.ts"
import type { Clock } from "./ports/clock.ts"
import type { Gateway } from "./ports/gateway.ts"

export const smsSettings = ({ prices, gateways, ...rest }: SmsConfig, clock: Clock): SmsSettings => ({
  ...rest,
  prices: new Map(Object.entries(prices)),
  gateways: gateways.map((gateway) => setupOf(gateway, clock)),
})

const setupOf = ({ settings, ...route }: GatewayConfig, clock: Clock): GatewaySetup => ({
  ...route,
  make: () => gatewayOf(settings, clock),
})

function gatewayOf(settings: GatewayConfig["settings"], clock: Clock): Gateway {
  switch (settings.kind) {
    case "smpp": {
      const { answerSeconds, enquireSeconds, ...smpp } = settings
      return smppGateway({ ...smpp, answerMs: answerSeconds * 1_000, enquireMs: enquireSeconds * 1_000 }, clock)
    }
    case "phone":
      return phoneGateway(settings, { clock })
    case "http":
      return templateGateway(settings, clock)
  }
}
