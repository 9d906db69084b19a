/** Phones without the app, which are played in this process: what goes to them as SMS is seen there, and answered. */
import { type ClientId, newId } from "@everline/protocol"
import * as v from "valibot"
import { servePhones } from "../adapters/sms/smpp/simulator/http.ts"
import { Smsc } from "../adapters/sms/smpp/simulator/smsc.ts"
import { SERVICE_NUMBERS } from "../adapters/sms/smpp/simulator/use.ts"
import type { SmsConfig } from "../config/sms.ts"
import { smppSettings } from "../config/sms-smpp.ts"
import { Disposables } from "../disposables.ts"
import type { SignedIn } from "../handler.ts"
import type { Services } from "../services.ts"

/** Who has nothing but a number, what she calls him, and what the two wrote: she, he, and so on. */
export const plumber = {
  number: "+8613800138000",
  name: "王师傅 修水管",
  lines: [
    "王师傅您好，我是三栋 502。厨房水管漏水，周六上午能来看看吗？",
    "周六九点可以。上门 80，换件另算",
    "好的，九点见。到了打我电话，门禁我来开",
    "行。我带个新水龙头来",
  ],
} as const

/** Of an SMS, in millionths of a yuan. */
const PRICE = 50_000
/** How long a text is on its way to a phone: one sees it go out, and then arrive. */
const ON_ITS_WAY_MS = 500

export interface DemoPhones extends AsyncDisposable {
  /** The page on which they are shown. */
  readonly url: string
  /** What the server is to be told of its gateway. */
  readonly sms: SmsConfig
  readonly smsc: Smsc
}

/** Starts the carrier and the page of its phones, on ports of this machine alone that are free. */
export const openPhones = (): Promise<DemoPhones> =>
  Disposables.opening(async (opened) => {
    const behaviour = { deliverAfterMs: ON_ITS_WAY_MS }
    const smsc = opened.use(await Smsc.start({ numbers: [plumber.number], behaviour }))
    const { url } = opened.use(await servePhones(smsc, 0))
    return { url, smsc, sms: smsOf(smsc), [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose]() }
  })

/** Nothing of it costs anybody anything: there are no caps. */
function smsOf({ port, systemId, password }: Smsc): SmsConfig {
  const carrier = { kind: "smpp", name: "phones", host: "127.0.0.1", port, systemId, password }
  const settings = v.parse(smppSettings, carrier)
  return {
    countries: ["CN"],
    currency: "CNY",
    prices: { "+86": PRICE },
    caps: { account: {}, block: {}, country: {}, server: {} },
    longest: 10,
    gateways: [{ name: settings.name, numbers: SERVICE_NUMBERS, prefixes: ["+"], price: null, settings }],
  }
}

/** Has her and the plumber write to each other, by the gateway and back. */
export async function textPhones({ handlers }: Services, { smsc }: DemoPhones, her: SignedIn): Promise<void> {
  const { number, name, lines } = plumber
  const { profile } = await handlers["contacts.addNumber"](her, { number, remark: name })
  const { account } = profile
  const { conversation } = (await handlers["conversations.direct"](her, { account })).conversation
  for (const [i, body] of lines.entries()) {
    const newest = smsc.texts(number).at(-1)
    if (i % 2 === 1 && newest !== undefined) {
      await smsc.reply(number, newest.other, body)
      continue
    }
    await handlers["messages.send"](her, {
      conversation,
      clientId: newId<ClientId>(),
      body,
      quote: null,
      attachments: [],
    })
    await smsc.until(() => smsc.texts(number).length > i)
  }
}
