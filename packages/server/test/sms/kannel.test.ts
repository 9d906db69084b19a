/** An ESME that somebody else wrote is bound to the simulator: what one says the other understands. */
import { describe, expect, test } from "vitest"
import { Smsc } from "../../src/adapters/sms/smpp/simulator/smsc.ts"
import { type Kannel, startKannel } from "./kannel.ts"

const MEI = "+8613800138000"
const SERVICE = "+85212345678"
const PATIENCE = { timeout: 20_000 }
/** Delivered, failed, taken by the SMSC, refused by it. */
const STATE = { delivered: "1", failed: "2", taken: "8", refused: "16" } as const

describe("kannel", () => {
  test.each([
    ["in GSM's alphabet", "0", "Hello, @£$ {[€]}~ ÄÖÜ ñ Δ"],
    ["in UCS-2", "2", "妈妈，晚饭好了 🍚"],
    ["long, in GSM's alphabet", "0", `${"All work and no play. ".repeat(20)}€`],
    ["long, in UCS-2", "2", "常通：一条线，走到哪儿都不断。".repeat(12)],
  ])("sends a text %s, and it is on the phone, letter by letter", async (_, coding, text) => {
    await using smsc = await Smsc.start({ numbers: [MEI], behaviour: { deliverAfterMs: 0 } })
    await using kannel = await startKannel(smsc)
    expect(await kannel.send(MEI, text, { coding })).toMatch(/^0: Accepted/)
    const texts = await smsc.until(() => isWhole(smsc) && smsc.texts(MEI))
    expect(texts).toMatchObject([{ other: SERVICE, text }])
  })

  test.each([
    ["in GSM's alphabet", "Yes, I come at 8 {for sure}"],
    ["in UCS-2", "好的，我八点到 👍"],
    ["long, in GSM's alphabet", "A long answer in several parts. ".repeat(9).trim()],
    ["long, in UCS-2", "很长的回复，要分几段。".repeat(14)],
  ])("gets what somebody answers on the phone %s, letter by letter", async (_, text) => {
    await using smsc = await Smsc.start({ numbers: [MEI] })
    await using kannel = await startKannel(smsc)
    expect(await smsc.reply(MEI, SERVICE, text)).toBe(true)
    const arrived = () => kannel.told.find(({ path }) => path === "/arrived")
    await expect.poll(() => arrived()?.fields.get("text"), PATIENCE).toBe(text)
    expect(arrived()?.fields.get("from")).toBe(MEI)
    expect(arrived()?.fields.get("to")).toBe(SERVICE)
  })

  describe("is told what becomes of its texts", () => {
    /** Sends one, and gives the last state that kannel was told. */
    async function stateOf(kannel: Kannel, name: string, expected: string) {
      await kannel.send(MEI, name, kannel.reports(name))
      await expect.poll(() => kannel.statesOf(name), PATIENCE).toContain(expected)
      return kannel.statesOf(name)
    }

    test("which arrive, fail, are refused, and wait", async () => {
      await using smsc = await Smsc.start({ numbers: [MEI], behaviour: { deliverAfterMs: 0 } })
      await using kannel = await startKannel(smsc)
      expect(await stateOf(kannel, "arrives", STATE.delivered)).toEqual([STATE.taken, STATE.delivered])
      smsc.turn(MEI, "absent")
      expect(await stateOf(kannel, "fails", STATE.failed)).toEqual([STATE.taken, STATE.failed])
      smsc.turn(MEI, "refused")
      expect(await stateOf(kannel, "refused", STATE.refused)).toEqual([STATE.refused])
      smsc.turn(MEI, "off")
      expect(await stateOf(kannel, "waits", STATE.taken)).toEqual([STATE.taken])
      smsc.turn(MEI, "on")
      await expect.poll(() => kannel.statesOf("waits"), PATIENCE).toEqual([STATE.taken, STATE.delivered])
    })

    test("by an id in hex that receipts name in decimal, and the other way round", async () => {
      for (const [ids, idForms] of [
        ["hex", 1],
        ["decimal", 2],
      ] as const) {
        // Kannel would take the field of its own as it is.
        const behaviour = { deliverAfterMs: 0, ids, receiptIds: "other", receiptFields: false } as const
        await using smsc = await Smsc.start({ numbers: [MEI], behaviour })
        await using kannel = await startKannel(smsc, { idForms })
        expect(await stateOf(kannel, ids, STATE.delivered)).toEqual([STATE.taken, STATE.delivered])
      }
    })
  })

  test("comes back when its link was dropped, and goes on", async () => {
    await using smsc = await Smsc.start({ numbers: [MEI], behaviour: { deliverAfterMs: 0 } })
    await using kannel = await startKannel(smsc)
    smsc.drop()
    await smsc.until(() => smsc.links === 0)
    await smsc.until(() => smsc.links === 1)
    await kannel.send(MEI, "back again")
    await smsc.until(() => isWhole(smsc))
    expect(await smsc.reply(MEI, SERVICE, "so am I")).toBe(true)
  })
})

const isWhole = (smsc: Smsc): boolean => {
  const [text] = smsc.texts(MEI)
  return text !== undefined && text.missing.length === 0
}
