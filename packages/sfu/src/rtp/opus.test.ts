import { expect, test } from "vitest"
import { extensionTable } from "./extensions.ts"
import { isSilence } from "./opus.ts"
import { packetView, readPacket } from "./packet.ts"
import { CHROMIUM, CHROMIUM_IDS } from "./test-support.ts"

test("a voice is no silence; two bytes and fewer are", () => {
  const view = packetView()
  readPacket(CHROMIUM.voice, extensionTable(CHROMIUM_IDS), view)
  expect(isSilence(view.payloadStart, view.payloadEnd)).toBe(false)
  expect([0, 1, 2, 3].map((length) => isSilence(28, 28 + length))).toEqual([true, true, true, false])
})
