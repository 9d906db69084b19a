import { newId, type TextId } from "@everline/protocol"
import { type SmsEncoding, segmentsOf } from "@everline/protocol/sms"
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { messageFor } from "./adapters/sms/smpp/submitting.ts"
import type { SmsConfig } from "./config/sms.ts"
import { handOver } from "./features/sms/handing-over.ts"
import { newReference } from "./features/sms/references.ts"
import { smsSettings } from "./texting.ts"

type Parts = "udh8" | "udh16" | "sar"

const clock = { now: () => 0 }

function configOf(...all: readonly Parts[]): SmsConfig {
  const smpp = {
    ...{ kind: "smpp" as const, host: "smsc.example", port: 2775, tls: null },
    ...{ systemId: "everline", password: "secret", systemType: "", window: 50, pace: null },
    ...{ answerSeconds: 10, enquireSeconds: 15 },
  }
  return {
    ...{ countries: ["CN"], currency: null, prices: {}, longest: 10 },
    caps: { account: {}, block: {}, country: {}, server: {} },
    gateways: all.map((parts, i) => {
      const name = `gateway-${i}`
      return { name, numbers: [], prefixes: ["+"], price: null, settings: { ...smpp, name, parts } }
    }),
  }
}

/** What goes onto the line of a text, at a gateway that says so which segment one is. */
function onTheLine(body: string, ref: number, parts: Parts) {
  const text = {
    ...{ id: newId<TextId>(), number: "+8613800138000", sender: null, segments: 1, price: 0 },
    ...{ urgent: false, until: 3_600_000, ref, body, stopped: false },
  }
  const over = handOver([text], new Map(), { name: "gateway-0", sender: "10690", takes: "segments", room: 1_000 })
  return over.ready.map(({ submission }) => messageFor(submission, parts, 0))
}

describe("a long text", () => {
  const long = fc.oneof(
    fc.string({ unit: fc.constantFrom(..."abc €{~"), minLength: 100, maxLength: 700, size: "max" }),
    fc.string({ unit: fc.constantFrom("中", "文", "a", "😀"), minLength: 60, maxLength: 300, size: "max" }),
  )
  const gateways = fc.array(fc.constantFrom<Parts>("udh8", "udh16", "sar"), { minLength: 1, maxLength: 3 })

  test("is as many segments as people were shown, and each fits, by whichever of the gateways it goes", () => {
    fc.assert(
      fc.property(long, gateways, (body, all) => {
        const { referenceBits } = smsSettings(configOf(...all), clock)
        const shown = segmentsOf(body, { referenceBits }).segments.length
        const ref = newReference(referenceBits)
        for (const parts of all) {
          const messages = onTheLine(body, ref, parts)
          expect(messages).toHaveLength(shown)
          for (const { kind } of messages) expect(kind).toBe("message")
        }
      }),
    )
  })

  test("loses a letter a segment to a header with a longer reference, and only where there is a gateway that has one", () => {
    const most = (encoding: SmsEncoding, ...all: readonly Parts[]) => {
      const { referenceBits } = smsSettings(configOf(...all), clock)
      return segmentsOf((encoding === "gsm" ? "a" : "中").repeat(500), { referenceBits }).most
    }
    expect([most("gsm", "udh8", "sar"), most("ucs2", "udh8", "sar")]).toEqual([153, 67])
    expect([most("gsm", "udh8", "udh16"), most("ucs2", "udh8", "udh16")]).toEqual([152, 66])
  })

  test("is cut as it was counted, whatever the gateways are like by the time it goes out", () => {
    const body = "a".repeat(2 * 153)
    expect(onTheLine(body, newReference(8), "udh8")).toHaveLength(2)
    expect(onTheLine(body, newReference(16), "udh8")).toHaveLength(3)
  })
})
