import { spawn } from "node:child_process"
import { once } from "node:events"
import { fileURLToPath } from "node:url"
import { online, TestNetwork, until } from "@everline/testkit"
import wrtc from "@roamhq/wrtc"
import { expect, test } from "vitest"
import { HUM_HERTZ, presentIn, webrtc } from "../lib/endpoint.ts"

const ECHO = fileURLToPath(new URL("../../examples/echo.ts", import.meta.url))

test("a program answers a call, and says back what it hears", async () => {
  await using net = await TestNetwork.create()
  const parrot = await net.account("parrot", 1)
  const [{ token } = { token: "" }] = parrot.devices
  const child = spawn(process.execPath, ["--import", "tsx", ECHO], {
    env: { ...process.env, EVERLINE_URL: net.url(), EVERLINE_TOKEN: token },
    stdio: ["ignore", "ignore", "inherit"],
  })
  try {
    const amy = await net.person("Amy", ["phone"], { webrtc })
    const { client } = amy.device()
    await online(amy.device())
    presentIn(client)
    const conversation = await client.conversations.direct(parrot.account)
    // It may still be on its way to the server: it answers what rings when it is there.
    await client.calls.start(conversation, "audio", ["microphone", "speaker"])
    await until(() => client.calls.own.value[0]?.quality.value === "clear", "it answers", 30_000)
    const voice = client.calls.own.value[0]?.incoming.value.find(({ source }) => source === "voice")
    if (voice === undefined) throw new Error("nothing comes")
    const sink = new wrtc.nonstandard.RTCAudioSink(voice.track)
    // How high a tone is: it passes through zero twice in each of its waves.
    const heard = { crossings: 0, seconds: 0 }
    sink.ondata = ({ samples, sampleRate }: { readonly samples: Int16Array; readonly sampleRate: number }) => {
      if (samples.every((sample) => Math.abs(sample) < 1_000)) return
      heard.seconds += samples.length / sampleRate
      heard.crossings += samples.filter((sample, at) => at > 0 && sample < 0 !== (samples[at - 1] ?? 0) < 0).length
    }
    await until(() => heard.seconds > 1, "what was said comes back", 10_000)
    expect(Math.round(heard.crossings / heard.seconds / 2 / 20) * 20).toBe(HUM_HERTZ)
    sink.stop()
    const [own] = client.calls.own.value
    if (own) await client.calls.hangUp(own.call)
  } finally {
    if (child.kill("SIGINT")) await once(child, "exit")
  }
})
