/**
 * npm run bench -- loss --pct 15: people in a room of our media engine, in real Chromium. Of a hundred packets between each of
 * them and the engine so many are lost each way, from the first by which they connect. How much of what they hear is made up,
 * how often a picture stands still, and how many connections do not last.
 */
import { setTimeout as delay } from "node:timers/promises"
import { parseArgs } from "node:util"
import { voice } from "@everline/testkit/voices"
import { type MediaPage, MediaRoom } from "../e2e/lib/media-room.ts"
import type { Come } from "../e2e/lib/room-page.ts"
import { type Counts, Incoming, sum } from "./lib/incoming.ts"
import { load, machine } from "./lib/machine.ts"
import { positive, print } from "./lib/report.ts"
import { SoundBrowser } from "./lib/sound-browser.ts"
import { Teardowns } from "./lib/teardowns.ts"
import { RATE } from "./lib/tones.ts"

const { values } = parseArgs({
  options: {
    pct: { type: "string", default: "15" },
    people: { type: "string", default: "3" },
    seconds: { type: "string", default: "30" },
  },
})
const pct = positive("pct", values.pct)
const people = positive("people", values.people)
const seconds = positive("seconds", values.seconds)
const LOOK_MS = 500
/** Until all hear each other. */
const CONNECT_MS = 120_000
/** Until what the networks carry is found out. */
const WARM_UP_MS = 10_000
const SOUND_S = 10

/** Of somebody who goes on speaking. */
const SYLLABLES_PER_S = 4
/**
 * Somebody says "ah, ah, ah": Opus sends along what makes up for a loss with a voice that comes and goes, not with a tone nor a
 * voice that is held, which are noise to it.
 */
const throat = voice()
const sound = Int16Array.from({ length: RATE * SOUND_S }, (_, at) => {
  const opened = 0.5 - 0.5 * Math.cos((2 * Math.PI * SYLLABLES_PER_S * at) / RATE)
  return 32_767 * opened * throat()
})

print({ bench: "loss", settings: { pct, people, seconds }, machine: machine() })

/** Holds the call, and prints what came of it. */
async function measure(): Promise<void> {
  await using browser = await SoundBrowser.start({ sound })
  await using room = await MediaRoom.open({ isWired: true })
  room.wire.loss = pct / 100
  const pages: MediaPage[] = []
  for (let nth = 0; nth < people; nth++)
    pages.push(await room.enter({ name: `person${nth}`, hue: (360 * nth) / people, hasMicrophone: true }, browser))

  const begun = performance.now()
  const teardowns = new Teardowns()
  /** What has come to each by now, by whom and what: "person0 voice". */
  async function look({ guest, window }: MediaPage): Promise<Readonly<Record<string, Come>>> {
    const states = await window.run<RTCPeerConnectionState[]>(
      "connections.map(({ connectionState }) => connectionState)",
    )
    for (const teardown of teardowns.look(guest.name, states))
      print({ bench: "loss", teardown, after_s: (performance.now() - begun) / 1_000 })
    return window.run("visit.come()")
  }

  async function untilAllHear(): Promise<number> {
    for (;;) {
      const come = await Promise.all(pages.map(look))
      const voices = come.flatMap((tracks) => Object.entries(tracks).filter(([track]) => track.endsWith(" voice")))
      const heard = voices.filter(([, { packetsReceived }]) => packetsReceived > 0)
      const passed = performance.now() - begun
      if (heard.length === people * (people - 1)) return passed
      if (passed > CONNECT_MS) throw new Error(`only ${heard.length} voices have come`)
      await delay(LOOK_MS)
    }
  }

  /** Looks again and again for so long. */
  async function watch(ms: number, onCome: (page: MediaPage, track: string, come: Come) => void): Promise<void> {
    for (const end = performance.now() + ms; performance.now() < end; await delay(LOOK_MS))
      for (const page of pages) for (const [track, come] of Object.entries(await look(page))) onCome(page, track, come)
  }

  const connected_ms = await untilAllHear()
  await watch(WARM_UP_MS, () => undefined)
  const incoming = new Incoming()
  await watch(seconds * 1_000, ({ guest }, track, come) => {
    // Nobody is ever silent here: what was made up as silence was lost as well.
    const concealedSamples = come.concealedSamples + come.silentConcealedSamples
    incoming.look(`${track} to ${guest.name}`, { ...come, concealedSamples })
  })

  const figuresOfVoice = ({ packetsReceived, packetsLost, totalSamplesReceived, concealedSamples }: Counts) => ({
    concealed_pct: (100 * concealedSamples) / totalSamplesReceived,
    lost_pct: (100 * packetsLost) / (packetsReceived + packetsLost),
  })
  const figuresOfPicture = ({ framesDecoded, freezeCount }: Counts) => ({
    freezes: freezeCount,
    frames_per_s: framesDecoded / seconds,
  })
  const come = (source: "voice" | "picture") => incoming.tracks.filter(([track]) => track.includes(` ${source} `))
  const [voices, pictures] = [come("voice"), come("picture")]
  for (const [track, counts] of voices) print({ bench: "loss", track, ...figuresOfVoice(counts) })
  for (const [track, counts] of pictures) print({ bench: "loss", track, ...figuresOfPicture(counts) })
  print({
    bench: "loss",
    summary: true,
    pct,
    people,
    ...figuresOfVoice(sum(voices.map(([, counts]) => counts))),
    ...figuresOfPicture(sum(pictures.map(([, counts]) => counts))),
    teardowns: teardowns.count,
    connections: teardowns.begun,
    connected_ms,
    load: load(),
  })
}

await measure()
// What is native in the engine would keep this process.
process.exit()
