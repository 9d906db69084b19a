/** A link in an SMS, pressed by somebody who has no account and perhaps never heard of us. */
import { LINKED, linkSender, TestNetwork } from "@everline/testkit"
import { wav } from "@everline/testkit/wav"
import { expect, test } from "vitest"
import { chromium } from "../lib/chromium.ts"
import { sizes } from "../lib/device.ts"
import { firefox } from "../lib/firefox.ts"
import { type Pixels, photo, pixels, UPRIGHT } from "../lib/photo.ts"
import { Screen } from "../lib/screen.ts"

/** Two seconds of silence. */
const silence = () => wav(new Int16Array(16_000), 8_000)

for (const kind of [chromium, firefox]) {
  test(`a link opens in ${kind.name}: the picture is seen and saved, the recording can be played`, async () => {
    await using net = await TestNetwork.create({ settings: LINKED })
    await using browser = await kind.launch({ language: "zh-CN" })
    const send = await linkSender(net, "陈老师")
    const phone = new Screen(await browser.open(sizes.phone))

    await phone.window.goto(`${net.url()}/s/nowhere`)
    await phone.sees({ role: "heading", name: "这个链接打不开了" })
    const taken = await photo(phone.window)
    const picture = await send(taken, "操场.jpg")
    await phone.window.goto(net.url() + picture.path)
    await phone.sees({ role: "heading", name: "陈老师给你发了一张图片" })
    const shown = await phone.window.run<Pixels>(pixels("img.shown"))
    expect(shown).toMatchObject(UPRIGHT)
    expect(shown.above[0]).toBeGreaterThan(shown.below[0])
    const wider = await phone.window.run<number>("document.documentElement.scrollWidth - innerWidth")
    expect(wider).toBeLessThanOrEqual(0)
    const saved = await phone.window.saved(() => phone.press({ role: "link", name: "保存" }))
    expect(saved.name).toBe("操场.jpg")
    expect(saved.bytes.length).toBeGreaterThan(1_000)

    const voice = await send(silence(), "voice.wav", { durationMs: 2_000, waveform: [1, 2, 3] })
    await phone.window.goto(net.url() + voice.path)
    await phone.sees({ role: "heading", name: "陈老师给你发了一段语音" })
    await phone.until("know how long it is", async () => {
      const seconds = await phone.window.run<number | null>(`document.querySelector("audio").duration`)
      return seconds === 2 ? null : `${seconds} s`
    })
    expect(phone.window.troubles).toEqual([])
  })
}
