/** The sounds of calls, made here: marimba-like, in D major pentatonic, so that there is nothing to license. */

/** In hertz, from D4 up. */
const NOTES = { D: 293.66, E: 329.63, G: 391.995, A: 440, B: 493.88 } as const
type Note = keyof typeof NOTES

interface Struck {
  readonly note: Note
  /** Seconds from the beginning. */
  readonly at: number
  /** A fourth note of the ringtone comes every third time. */
  readonly everyThird?: boolean
}

interface Melody {
  readonly notes: readonly Struck[]
  /** Times the written pitch. */
  readonly pitch: number
  /** How loud, 0 … 1, with true peaks under -6 dBFS. */
  readonly level: number
  /** Seconds after which it begins again; played once when left out. */
  readonly every?: number
}

const ringing: readonly Struck[] = [
  { note: "D", at: 0 },
  { note: "A", at: 0.4 },
  { note: "B", at: 0.8 },
  { note: "A", at: 1.6, everyThird: true },
]

const MELODIES = {
  /** Rising, then resting: 2.4 s of phrase, 1.6 s of rest. */
  ringtone: { notes: ringing, pitch: 1, level: 0.3, every: 4 },
  ringback: { notes: ringing, pitch: 0.5, level: 0.1, every: 4 },
  /** Somebody else calls during a call: two soft notes that leave room to go on talking. */
  waiting: {
    notes: [
      { note: "A", at: 0 },
      { note: "B", at: 0.3 },
    ],
    pitch: 1,
    level: 0.06,
    every: 4,
  },
  /** One falling fifth. */
  ended: {
    notes: [
      { note: "A", at: 0 },
      { note: "D", at: 0.16 },
    ],
    pitch: 1,
    level: 0.2,
  },
  /** Low to high on the device that has the call now, high to low on the one that had it. */
  arrived: {
    notes: [
      { note: "D", at: 0 },
      { note: "A", at: 0.14 },
    ],
    pitch: 1,
    level: 0.2,
  },
  left: {
    notes: [
      { note: "A", at: 0 },
      { note: "D", at: 0.14 },
    ],
    pitch: 1,
    level: 0.15,
  },
} as const satisfies Record<string, Melody>

export type Sound = keyof typeof MELODIES

const ATTACK = 0.008
const DECAY = 0.6
/** How long the way to the loudspeaker may be, in seconds. */
const SLACK = 1

/** How many times the written pitch, and what part of the loudness. */
const PARTIALS = [
  [1, 0.62],
  [2, 0.26],
  [4, 0.12],
] as const

/** A tone with its fourth partial, as a marimba's bar has it, and an octave above for the small speakers of phones. */
function strike(out: GainNode, hertz: number, level: number, at: number): void {
  for (const [times, share] of PARTIALS) {
    const tone = out.context.createOscillator()
    const gain = out.context.createGain()
    tone.frequency.value = hertz * times
    gain.gain.setValueAtTime(0, at)
    gain.gain.linearRampToValueAtTime(level * share, at + ATTACK)
    // Higher partials die away sooner.
    gain.gain.exponentialRampToValueAtTime(0.0001, at + DECAY / Math.sqrt(times))
    tone.connect(gain).connect(out)
    tone.start(at)
    tone.stop(at + DECAY)
  }
}

let context: AudioContext | undefined
/** What sounds now: while nothing does the sound card rests, and a phone's battery with it. */
const sounding = new Set<GainNode>()

function rest(): void {
  if (sounding.size === 0) void context?.suspend()
}

/** So long a browser that lets the page play takes at most to begin. */
const BEGIN_MS = 1_000

/** Whether the page may play without a press. */
export async function mayPlay(): Promise<boolean> {
  context ??= new AudioContext()
  // Where it may not, this waits for a press.
  const waiting = new Promise((resume) => setTimeout(resume, BEGIN_MS))
  await Promise.race([context.resume(), waiting])
  const may = context.state === "running"
  rest()
  return may
}

/**
 * Plays a sound, again and again if it is one that goes on. Silent where the page may not play yet.
 * @returns stops it dead
 */
export function playSound(sound: Sound): () => void {
  const melody: Melody = MELODIES[sound]
  context ??= new AudioContext()
  const out = context.createGain()
  out.connect(context.destination)
  sounding.add(out)
  let round = 0
  const phrase = () => {
    // Until the page may play, what would be struck now would be heard all at once when it may.
    if (out.context.state !== "running" || !sounding.has(out)) return
    round += 1
    const begin = out.context.currentTime + 0.02
    for (const { note, at, everyThird } of melody.notes)
      if (!everyThird || round % 3 === 0) strike(out, NOTES[note] * melody.pitch, melody.level, begin + at)
  }
  const stop = () => {
    clearInterval(timer)
    out.disconnect()
    if (sounding.delete(out)) rest()
  }
  const lasts = Math.max(...melody.notes.map(({ at }) => at)) + DECAY + SLACK
  const timer = melody.every === undefined ? setTimeout(stop, lasts * 1_000) : setInterval(phrase, melody.every * 1_000)
  // One that was allowed to play too late has nothing to play any more.
  context
    .resume()
    .then(phrase, () => {})
    .finally(rest)
  return stop
}
