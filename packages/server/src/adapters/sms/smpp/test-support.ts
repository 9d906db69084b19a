import type { Submission } from "../../../ports/gateway.ts"
import type { Message } from "./pdu.ts"
import { SMPP_DEFAULTS, type SmppSettings } from "./settings.ts"

/** From a phone to a number of ours, in GSM, unless it says otherwise. */
export const aMessage = (words: string | Buffer, other: Partial<Message> = {}): Message => ({
  serviceType: "",
  from: { ton: 1, npi: 1, address: "8613800138000" },
  to: { ton: 1, npi: 1, address: "4915112345678" },
  esmClass: 0,
  protocolId: 0,
  validity: "",
  registeredDelivery: 0,
  dataCoding: 0,
  payload: typeof words === "string" ? Buffer.from(words, "latin1") : words,
  tlvs: new Map(),
  ...other,
})

export const someSettings = (other: Partial<SmppSettings> = {}): SmppSettings => ({
  ...SMPP_DEFAULTS,
  host: "127.0.0.1",
  port: 2775,
  systemId: "everline",
  password: "secret",
  ...other,
})

/** In E.164, in GSM, and worth something for an hour after 0. */
export const aSubmission = (text: string, other: Partial<Submission> = {}): Submission => ({
  id: "0190b7e2-0000-7000-8000-000000000000",
  to: "+8613800138000",
  from: "+4915112345678",
  text,
  encoding: "gsm",
  part: null,
  urgent: false,
  until: 3_600_000,
  ...other,
})
