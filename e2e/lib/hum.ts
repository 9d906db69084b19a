/** A microphone that hears a tone, by which its person is told from others. In Chromium: that of Firefox hears one by itself. */
import type { Window } from "./browser.ts"

/** Runs in the page, so it refers to nothing outside itself. */
async function humHere(hertz: number): Promise<void> {
  const context = new AudioContext()
  await context.resume()
  const hum = new GainNode(context, { gain: 0.3 })
  const oscillator = new OscillatorNode(context, { frequency: hertz })
  oscillator.connect(hum)
  oscillator.start()
  const { mediaDevices } = navigator
  const record = mediaDevices.getUserMedia.bind(mediaDevices)
  mediaDevices.getUserMedia = async (wanted) => {
    const stream = await record(wanted)
    if (!wanted?.audio) return stream
    // The browser has let its person be asked; what it hears is another thing.
    for (const track of stream.getAudioTracks()) track.stop()
    const out = context.createMediaStreamDestination()
    hum.connect(out)
    return new MediaStream([...out.stream.getAudioTracks(), ...stream.getVideoTracks()])
  }
}

/** From now on, until it is loaded again, the microphone of a page hears a tone, in hertz. */
export const hum = (window: Window, hertz: number): Promise<void> => window.run(`(${humHere})(${hertz})`)
