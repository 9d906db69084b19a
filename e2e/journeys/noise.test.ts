import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout as delay } from "node:timers/promises"
import { fan, RATE, voice } from "@everline/testkit/voices"
import { wav } from "@everline/testkit/wav"
import { expect, onTestFinished, test } from "vitest"
import type { Browser } from "../lib/browser.ts"
import { borrow } from "../lib/browsers.ts"
import { hears, tap } from "../lib/calling.ts"
import { chromium } from "../lib/chromium.ts"
import type { Device } from "../lib/device.ts"
import type { Target } from "../lib/eyes.ts"
import { firefox } from "../lib/firefox.ts"
import { onStage, type Stage } from "../lib/stage.ts"

/** So many hundredths of a second without the voice are a gap; fewer may be a machine that has much to do. */
const GAP = 10
/** For so long somebody speaks, and for as long they do not. */
const TURN_S = 1.5

const button = (name: string): Target => ({ role: "button", name })

/** Amy calls Ben, and he hears her. */
async function talk(stage: Stage, callers: Browser): Promise<readonly [Device, Device]> {
  const [amy, ben] = await Promise.all([stage.person("Amy"), stage.person("Ben")])
  const amys = await stage.clientOf(amy)
  await amys.messages.settled(await amys.messages.send(await amys.conversations.direct(ben.account), "Hi"))
  await amys.close()
  const caller = await stage.deviceOf(amy, "desktop", callers)
  const callee = await stage.deviceOf(ben, "desktop")
  await caller.enter("Ben")
  await caller.press(button("Voice call"))
  await callee.press(button("Answer"))
  await hears(callee)
  return [caller, callee]
}

/** Amy, whose microphone hears this again and again, calls Ben, who says nothing. */
async function call(stage: Stage, sound: (second: number) => number): Promise<readonly [Device, Device]> {
  const folder = await mkdtemp(join(tmpdir(), "everline-sound-"))
  const path = join(folder, "sound.wav")
  const samples = Int16Array.from({ length: RATE * TURN_S * 4 }, (_, at) => 32_767 * sound(at / RATE))
  await writeFile(path, wav(samples, RATE))
  const browser = await borrow(chromium, { calls: "open", sound: path })
  // It is this story's alone; by then its windows are closed.
  onTestFinished(() => browser[Symbol.asyncDispose]())
  const [caller, callee] = await talk(stage, browser)
  await callee.press(button("Mute"))
  // The browser has read it.
  await rm(folder, { recursive: true })
  return [caller, callee]
}

/** Presses the switch in the middle of the call. */
async function turn(device: Device): Promise<void> {
  await device.press(button("Microphone, camera, speaker"))
  await device.press({ role: "switch", name: "Reduce background noise" })
  await device.press(button("Close"))
}

/** What was agreed on between the two ends, and by how many connections. */
const agreed = (device: Device) =>
  device.window.run<string[]>("window.connections.map(({ localDescription }) => localDescription.sdp)")

/** How loud it is at the other end while somebody speaks, and while nobody does. */
async function heard(levels: () => Promise<readonly number[]>): Promise<{ speaking: number; silent: number }> {
  const { length } = await levels()
  await delay(TURN_S * 2_000)
  const sorted = (await levels()).slice(length).toSorted((a, b) => a - b)
  const at = (part: number) => sorted[Math.floor(sorted.length * part)] ?? 0
  return { speaking: at(0.8), silent: at(0.2) }
}

onStage(
  "noise around who speaks",
  [chromium],
  (stage) => {
    test("is heard by the other when the switch is off, and is not when it is on; the voice is", async () => {
      const [hisses, says] = [fan(0.02), voice()]
      const speaks = (second: number) => second % (2 * TURN_S) < TURN_S
      const [caller, callee] = await call(stage(), (second) => hisses() + says() * (speaks(second) ? 1 : 0))
      const levels = await tap(callee)
      await heard(levels)
      const off = await heard(levels)
      await turn(caller)
      await heard(levels)
      const on = await heard(levels)
      expect(off.silent - on.silent).toBeGreaterThan(10)
      expect(Math.abs(off.speaking - on.speaking)).toBeLessThan(6)
    })

    test("is switched while they speak: nothing is agreed on anew, and the voice has no gap", async () => {
      const says = voice()
      const [caller, callee] = await call(stage(), says)
      const before = await agreed(caller)
      const levels = await tap(callee)
      await delay(2_000)
      const begun = (await levels()).length
      for (let at = 0; at < 4; at++) {
        await turn(caller)
        await delay(1_000)
      }
      const all = (await levels()).slice(begun)
      const usual = all.toSorted((a, b) => a - b)[all.length >> 1] ?? 0
      let [now, most] = [0, 0]
      for (const level of all) {
        now = level < usual - 20 ? now + 1 : 0
        most = Math.max(most, now)
      }
      expect(usual).toBeGreaterThan(-40)
      expect(most).toBeLessThan(GAP)
      expect(await agreed(caller)).toEqual(before)
      expect(await agreed(callee)).toHaveLength(1)
    })
  },
  { browser: { calls: "open" } },
)

onStage(
  "a browser that has no AudioWorklet",
  [chromium, firefox],
  (stage) => {
    test.each([chromium, firefox])("takes noise out by itself, and that is said: $name", async (kind) => {
      const [caller, callee] = await talk(stage(), await borrow(kind, { calls: "open" }))
      await caller.window.run("delete BaseAudioContext.prototype.audioWorklet")
      await turn(caller)
      await caller.press(button("Microphone, camera, speaker"))
      await caller.reads("Your browser does it its own way")
      await hears(callee)
    })
  },
  { browser: { calls: "open" } },
)
