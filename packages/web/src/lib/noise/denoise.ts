/** A microphone without the noise around it. This and what it needs is fetched when a call begins, and not before. */
import { PROCESSOR } from "./processor.ts"
import worklet from "./worklet.ts?worker&url"

/** RNNoise knows voices at this rate alone. */
const RATE = 48_000
/** A call does not wait longer for it: the browser's own is at hand. */
const START_MS = 3_000

export interface Denoised {
  readonly track: MediaStreamTrack
  end(): void
}

const inTime = <Value>(work: Promise<Value>): Promise<Value> =>
  Promise.race([
    work,
    new Promise<never>((_, reject) => setTimeout(() => reject(new Error("RNNoise did not start in time")), START_MS)),
  ])

async function connect(context: AudioContext, microphone: MediaStreamTrack, onBroken: () => void): Promise<Denoised> {
  await Promise.all([context.audioWorklet.addModule(worklet), context.resume()])
  const source = context.createMediaStreamSource(new MediaStream([microphone]))
  const mono: AudioWorkletNodeOptions = { channelCount: 1, channelCountMode: "explicit", outputChannelCount: [1] }
  const node = new AudioWorkletNode(context, PROCESSOR, mono)
  const out = context.createMediaStreamDestination()
  source.connect(node).connect(out)
  node.onprocessorerror = onBroken
  // What comes before would be a gap where a voice is cleaned that was heard as it is.
  await new Promise((resolve) => {
    node.port.onmessage = resolve
  })
  const [track] = out.stream.getAudioTracks()
  if (track === undefined) throw new Error("the browser gave no track")
  const end = () => {
    source.disconnect()
    track.stop()
    void context.close()
  }
  return { track, end }
}

/**
 * What a microphone hears without its noise, 20 ms later: 480 samples to fill a frame, and as many that RNNoise keeps back.
 * Rejects where the browser cannot do it.
 * @param onBroken it works no more, and what comes is silence
 */
export async function denoise(microphone: MediaStreamTrack, onBroken: () => void): Promise<Denoised> {
  const context = new AudioContext({ sampleRate: RATE, latencyHint: "interactive" })
  // A phone call takes the sound away on some phones, and gives it back.
  context.onstatechange = () => {
    if (context.state !== "running" && context.state !== "closed") context.resume().catch(() => {})
  }
  try {
    return await inTime(connect(context, microphone, onBroken))
  } catch (error) {
    void context.close()
    throw error
  }
}
