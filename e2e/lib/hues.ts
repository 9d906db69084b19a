/** What somebody in a page is told by: a picture of one hue and a tone. It runs there. */

const FRAME_MS = 100
/** How long a browser takes at most to make sound, if it makes any. */
const RESUME_MS = 1_000

export const pause = (ms: number) => new Promise<void>((passed) => setTimeout(passed, ms))

/** A picture of one colour, with something that moves. */
export function film(
  hue: number,
  { width, height }: { readonly width: number; readonly height: number },
): MediaStreamTrack {
  const canvas = Object.assign(document.createElement("canvas"), { width, height })
  const pen = canvas.getContext("2d")
  if (pen === null) throw new Error("nothing can be drawn here")
  const track = only(canvas.captureStream(1_000 / FRAME_MS).getVideoTracks())
  let frame = 0
  const drawing = setInterval(() => {
    if (track.readyState === "ended") clearInterval(drawing)
    pen.fillStyle = `hsl(${hue} 100% 50%)`
    pen.fillRect(0, 0, width, height)
    pen.fillStyle = "white"
    pen.fillRect((frame++ * 8) % width, 0, 24, height / 8)
  }, FRAME_MS)
  return track
}

export async function microphone(): Promise<MediaStreamTrack> {
  return only((await navigator.mediaDevices.getUserMedia({ audio: true })).getAudioTracks())
}

/** How high somebody hums who shows this, in hertz: the tones of two are as far apart as their hues. */
export const toneOf = (hue: number): number => 400 + 4 * hue

/** A tone of one's own; where a browser makes none before its person has pressed something, that of its microphone. */
export async function voice(frequency: number): Promise<MediaStreamTrack> {
  const audio = new AudioContext()
  await Promise.race([audio.resume(), pause(RESUME_MS)])
  if (audio.state !== "running") return microphone()
  const oscillator = new OscillatorNode(audio, { frequency })
  const out = audio.createMediaStreamDestination()
  oscillator.connect(new GainNode(audio, { gain: 0.3 })).connect(out)
  oscillator.start()
  return only(out.stream.getAudioTracks())
}

function only<Some>([first]: readonly Some[]): Some {
  if (first === undefined) throw new Error("there is none")
  return first
}

/** The hue below the middle of what is shown; null of grey, and while nothing is shown. */
export function hueOf(player: HTMLMediaElement | undefined): number | null {
  if (!(player instanceof HTMLVideoElement) || player.videoWidth === 0) return null
  const pen = new OffscreenCanvas(1, 1).getContext("2d")
  if (pen === null) return null
  pen.drawImage(player, player.videoWidth / 2, player.videoHeight * 0.75, 1, 1, 0, 0, 1, 1)
  const [r = 0, g = 0, b = 0] = [...pen.getImageData(0, 0, 1, 1).data].map((part) => part / 255)
  const most = Math.max(r, g, b)
  const span = most - Math.min(r, g, b)
  if (span < 0.2) return null
  const sixth = most === r ? (g - b) / span : most === g ? 2 + (b - r) / span : 4 + (r - g) / span
  return Math.round((sixth * 60 + 360) % 360)
}

export const isHue = (seen: number | null, hue: number): boolean =>
  seen !== null && Math.abs(((seen - hue + 540) % 360) - 180) < 20
