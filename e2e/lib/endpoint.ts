/** A voice and a picture without a person: for whoever is in a call and has no screen. */
import type { Client, OwnCall, WebRtc } from "@everline/sdk"
import wrtc from "@roamhq/wrtc"
import { hum } from "./pitch.ts"

const { nonstandard } = wrtc

/** WebRTC as npm has it, with real codecs. */
export const webrtc: WebRtc = { connect: (configuration) => new wrtc.RTCPeerConnection(configuration) }

/** How high it hums. */
export const HUM_HERTZ = 400
const [WIDTH, HEIGHT] = [640, 480]
/** A sample of a hum is louder than that, of 32,768; what a codec makes of silence is not. */
const LOUD = 1_000

/** Resolves when something that is no silence has come by a track. */
export function sounds(track: MediaStreamTrack): Promise<void> {
  const sink = new nonstandard.RTCAudioSink(track)
  return new Promise((resolve) => {
    sink.ondata = ({ samples }: { readonly samples: Int16Array }) => {
      if (samples.every((sample) => Math.abs(sample) < LOUD)) return
      sink.stop()
      resolve()
    }
  })
}

/** Sends both in whatever call a device is in, until it is closed. */
export function presentIn({ calls }: Client): void {
  let shown: { readonly own: OwnCall; readonly stop: () => void } | undefined
  calls.own.subscribe(([own]) => {
    if (own === shown?.own) return
    shown?.stop()
    shown = own && { own, stop: present(own) }
  })
}

/** A hum, and a wall with somebody in front of it. @returns ends both */
function present(own: OwnCall): () => void {
  const voice = hum(HUM_HERTZ)
  const sight = new nonstandard.RTCVideoSource()
  const picture = sight.createTrack()
  own.send({ voice: voice.track, picture })
  const frame = { width: WIDTH, height: HEIGHT, data: portrait() }
  const timer = setInterval(() => sight.onFrame(frame), 100)
  return () => {
    voice.stop()
    clearInterval(timer)
    picture.stop()
  }
}

/** In I420: how bright each point is, then two planes of colour at half the size. */
function portrait(): Uint8Array {
  const [half, size] = [WIDTH / 2, WIDTH * HEIGHT]
  const data = new Uint8Array(size * 1.5)
  const at = (x: number, y: number): readonly [number, number, number] => {
    if (Math.hypot(x - 320, (y - 200) * 0.85) < 92) return [190, 110, 150]
    if (y > 330 && Math.abs(x - 320) < 90 + (y - 330)) return [90, 125, 155]
    return x > 60 && x < 200 && y > 40 && y < 190 ? [225, 132, 124] : [178, 112, 138]
  }
  for (let y = 0; y < HEIGHT; y++)
    for (let x = 0; x < WIDTH; x++) {
      const [bright, blue, red] = at(x, y)
      data[y * WIDTH + x] = bright
      const quarter = (y >> 1) * half + (x >> 1)
      data[size + quarter] = blue
      data[size + size / 4 + quarter] = red
    }
  return data
}
