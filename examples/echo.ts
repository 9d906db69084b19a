// A program that answers calls, and says back what it hears a second later. Make its account and start it:
//   npm run everline -- admin bot parrot "Parrot" > .env.parrot
//   node --env-file=.env.parrot --import tsx examples/echo.ts
import { connectBot } from "@everline/sdk/node"
import wrtc, { type nonstandard } from "@roamhq/wrtc"

/** What it hears comes in pieces of ten milliseconds; so many of them lie between a word and its echo. */
const DELAY = 100

const { EVERLINE_URL: url = "http://localhost:8080", EVERLINE_TOKEN: token = "" } = process.env
const webrtc = { connect: (configuration: RTCConfiguration) => new wrtc.RTCPeerConnection(configuration) }
const bot = connectBot({ url, token, webrtc })
const { calls } = bot.client

/** A voice that says what another one said, a second later. @returns the voice, and what ends it */
function echo(voice: MediaStreamTrack): { readonly track: MediaStreamTrack; stop(): void } {
  const source = new wrtc.nonstandard.RTCAudioSource()
  const sink = new wrtc.nonstandard.RTCAudioSink(voice)
  const said: nonstandard.RTCAudioData[] = []
  sink.ondata = (heard: nonstandard.RTCAudioData) => {
    // The same memory holds what is heard next.
    said.push({ ...heard, samples: heard.samples.slice() })
    const past = said.length > DELAY ? said.shift() : undefined
    if (past) source.onData(past)
  }
  return { track: source.createTrack(), stop: () => sink.stop() }
}

// It answers whoever calls.
calls.running.subscribe((running) => {
  for (const { call, state, outgoing } of running)
    if (state === "ringing" && !outgoing)
      calls
        .answer(call, "audio", ["microphone", "speaker"])
        .catch((error: unknown) => console.error(`no call: ${error}`))
})

const echoes = new Map<string, ReturnType<typeof echo>>()
calls.own.subscribe((own) => {
  for (const one of own)
    one.incoming.subscribe((incoming) => {
      const voice = incoming.find(({ source, plays }) => source === "voice" && plays)
      if (voice === undefined || echoes.has(voice.track.id)) return
      const made = echo(voice.track)
      echoes.set(voice.track.id, made)
      one.send({ voice: made.track })
    })
  if (own.length > 0) return
  for (const made of echoes.values()) made.stop()
  echoes.clear()
})

process.once("SIGINT", () => void bot.close().then(() => process.exit()))
