/** A carrier that is played, with a plain phone for each number: there before the server is, which is told where. */
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Smsc, servePhones, until } from "@everline/testkit"
import type { Device } from "./device.ts"
import type { Target } from "./eyes.ts"

/** Numbers of the server's own. */
const OURS = ["+8613900000001", "+8613900000002"]

/** "+86 138 0013 8000" as the carrier writes it. */
export const digits = (number: string): string => number.replaceAll(" ", "")

/** A phone on the page of phones. */
export const phoneOf = (number: string): Target => ({ role: "article", name: digits(number) })

export interface PlayedCarrier extends AsyncDisposable {
  readonly smsc: Smsc
  /** Where the page of phones is. */
  readonly page: string
  /** By which a server uses it (`--sms`). */
  readonly file: string
}

/** A text takes no time to its phone, nor has its receipt on the way back. */
export async function openCarrier(): Promise<PlayedCarrier> {
  const smsc = await Smsc.start({ behaviour: { deliverAfterMs: 0, receiptAfterMs: 0 } })
  const phones = await servePhones(smsc, 0)
  const folder = await mkdtemp(join(tmpdir(), "everline-sms-"))
  const file = join(folder, "sms.json")
  const { port, systemId, password } = smsc
  const gateway = { kind: "smpp", name: "carrier", host: "127.0.0.1", port, systemId, password, numbers: OURS }
  const settings = { home: "CN", currency: "CNY", prices: { "+86": 0.05 }, gateways: [gateway] }
  await writeFile(file, JSON.stringify(settings), { mode: 0o600 })
  return {
    smsc,
    page: phones.url,
    file,
    async [Symbol.asyncDispose]() {
      await phones[Symbol.asyncDispose]()
      await smsc[Symbol.asyncDispose]()
      await rm(folder, { recursive: true })
    },
  }
}

/** Somebody adds a number of theirs, by the code that comes to it. */
export async function addNumber(device: Device, { smsc }: PlayedCarrier, number: string): Promise<void> {
  const press = (name: string) => device.press({ role: "button", name })
  const texts = () => smsc.texts(digits(number))
  await device.goto("/me")
  await press("Phone numbers")
  await press("Add a phone number")
  await device.write("Phone number", number)
  const before = texts().length
  await press("Send the code")
  await device.reads("Enter the code")
  await until(() => texts().length > before, "the code is on the phone")
  const [code = ""] = /\d{3} ?\d{3}/.exec(texts().at(-1)?.text ?? "") ?? []
  await device.write("Code", code)
  await press("Confirm")
}
