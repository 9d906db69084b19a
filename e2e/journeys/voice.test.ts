import { test } from "vitest"
import { type Device, row } from "../lib/device.ts"
import { inEachBrowser } from "../lib/stage.ts"

/**
 * How loud what the page plays is within a second, at its loudest, 0 … 1: taken from the sound that the element gives. A
 * machine without a sound card runs no clock for AudioContext in Firefox, so it is recorded and then looked at.
 */
const loudest = `(async () => {
  const audio = document.querySelector("audio")
  if (!audio || audio.paused) return 0
  const stream = audio.captureStream ? audio.captureStream() : audio.mozCaptureStream()
  if (stream.getAudioTracks().length === 0) return 0
  const recorder = new MediaRecorder(stream)
  const chunks = []
  recorder.addEventListener("dataavailable", ({ data }) => chunks.push(data))
  recorder.start()
  await new Promise((resume) => setTimeout(resume, 1000))
  await new Promise((stopped) => {
    recorder.addEventListener("stop", stopped)
    recorder.stop()
  })
  const bytes = await new Blob(chunks).arrayBuffer()
  const sound = await new OfflineAudioContext(1, 48000, 48000).decodeAudioData(bytes)
  return sound.getChannelData(0).reduce((most, sample) => Math.max(most, Math.abs(sample)), 0)
})()`

const mic = { role: "button", name: "Voice message" } as const
const send = { role: "button", name: "Send voice message" } as const
const wait = (ms: number) => new Promise<void>((resume) => setTimeout(resume, ms))

/** Where a button is pressed. */
async function aimAt(device: Device, target: typeof mic) {
  let at = { x: 0, y: 0 }
  await device.until("find the microphone", async () => {
    const aim = await device.look("aim", target)
    if (typeof aim === "string") return aim
    at = aim
    return null
  })
  return at
}

/** Holds the microphone's button until so much was said. */
async function talk(device: Device, ms: number): Promise<void> {
  await device.window.hold(await aimAt(device, mic), async () => {
    await device.reads("Let go to send")
    await wait(ms)
  })
}

/**
 * Presses the microphone's button until it records by itself: a press that lasts, as on a busy machine, is taken for
 * a hold, of which nothing is kept when it was short. What ends it has the focus once it goes on by itself, and not
 * before.
 */
const recordFreely = (device: Device) =>
  device.until("record without a finger on it", async () => {
    if (await device.look("hasFocus", send)) return null
    // Which of the two it was is not decided yet, and another press might find what comes then.
    if ((await device.look("count", { role: "group", name: "Recording" })) > 0) return "it is held"
    const aim = await device.look("aim", mic)
    if (typeof aim === "string") return aim
    await device.window.click(aim)
    return "it was pressed"
  })

const unheard = (device: Device) => device.look("count", { role: "article", has: "Not listened to yet" })

inEachBrowser(
  "voice notes",
  (stage) => {
    test("are said with a finger on the button, are heard by the other and play on; their dots go on all devices", async () => {
      const [amy, ben] = await Promise.all([stage().person("Amy"), stage().person("Ben")])
      const program = await stage().clientOf(ben)
      await program.messages.send(await program.conversations.direct(amy.account), "Tell me")
      const phone = await stage().deviceOf(amy, "phone")
      const [benPhone, benDesktop] = await Promise.all([
        stage().deviceOf(ben, "phone"),
        stage().deviceOf(ben, "desktop"),
      ])
      await phone.enter("Ben")
      for (const device of [benPhone, benDesktop]) await device.enter("Amy")

      // What is thrown away never goes out.
      const at = await aimAt(phone, mic)
      await phone.window.hold(at, async () => {
        await phone.reads("Let go to send")
        await phone.window.move({ x: at.x, y: at.y - 150 })
        await phone.reads("Let go to throw away")
      })

      await talk(phone, 4_000)
      // Pressed and not held, it goes on until one sends it.
      await recordFreely(phone)
      await phone.until("record for a second", async () =>
        (await phone.look("shows", "0:00")) ? "it has just begun" : null,
      )
      await phone.press(send)
      for (const device of [benPhone, benDesktop])
        await device.until("both notes wait to be heard", async () => {
          const count = await unheard(device)
          return count === 2 ? null : `${count} do`
        })

      const [first = ""] = (await benPhone.look("names", { role: "button" })).filter((name) =>
        name.startsWith("Play voice"),
      )
      await benPhone.press({ role: "button", name: first })
      await benPhone.until("hear it", async () => {
        const level = await benPhone.window.run<number>(loudest)
        return level > 0.02 ? null : `the loudest is ${level}`
      })
      // The second one follows by itself.
      for (const device of [benPhone, benDesktop])
        await device.until("no dot is left", async () => ((await unheard(device)) === 0 ? null : "there is one"))
      await benPhone.leave()
      await benPhone.sees(row("[Voice "))
    })
  },
  { server: { flags: ["--sign-up", "anyone"] }, browser: { microphone: true } },
)
