import { effect, signal } from "@preact/signals"
import { playing } from "./playing.ts"

/** A voice note as the player needs it. */
export interface Note {
  readonly key: string
  readonly durationMs: number
  /** Where its sound is; rejects when it cannot be had. */
  load(): Promise<string>
  /** It is being listened to. */
  heard(): void
  /** It could not be had or played. */
  failed(error: unknown): void
  /** What is listened to after it, when it was heard to its end. */
  next(): Note | null
}

const RATES = [1, 1.5, 2] as const

/** Which part of the note has been heard, 0 … 1. */
export const heardPart = signal(0)
/** How fast notes are played. */
export const rate = signal<(typeof RATES)[number]>(1)

export function nextRate(): void {
  rate.value = RATES[(RATES.indexOf(rate.value) + 1) % RATES.length] ?? 1
}

/** One element for all notes: a browser that let one of them sound lets the next one sound too. */
let sound: HTMLAudioElement | null = null
let note: Note | null = null

function element(): HTMLAudioElement {
  if (sound) return sound
  const audio = new Audio()
  audio.preservesPitch = true
  // In the page, so that the system and its keys know that something plays.
  document.body.append(audio)
  audio.addEventListener("timeupdate", () => {
    if (note) heardPart.value = Math.min(1, (audio.currentTime * 1_000) / note.durationMs)
  })
  audio.addEventListener("pause", () => {
    if (note && !audio.ended && playing.peek()?.key === note.key) playing.value = { key: note.key, state: "paused" }
  })
  audio.addEventListener("ended", () => {
    const next = note?.next() ?? null
    note = null
    playing.value = null
    if (next) void start(next)
  })
  effect(() => {
    audio.playbackRate = rate.value
  })
  effect(() => {
    if (playing.value !== null) return
    note = null
    heardPart.value = 0
    audio.pause()
  })
  sound = audio
  return audio
}

async function start(wanted: Note): Promise<void> {
  const audio = element()
  // What played before ends first, for it alone is what the element speaks of.
  note = null
  audio.pause()
  heardPart.value = 0
  note = wanted
  playing.value = { key: wanted.key, state: "fetching" }
  try {
    const url = await wanted.load()
    if (note !== wanted) return
    audio.src = url
    audio.playbackRate = rate.peek()
    await audio.play()
    if (note !== wanted) return
    playing.value = { key: wanted.key, state: "playing" }
    wanted.heard()
  } catch (error) {
    if (note !== wanted) return
    playing.value = null
    wanted.failed(error)
  }
}

async function goOn(wanted: Note): Promise<void> {
  try {
    await element().play()
    if (note === wanted) playing.value = { key: wanted.key, state: "playing" }
  } catch (error) {
    if (note === wanted) wanted.failed(error)
  }
}

/** Plays a note, or stops it where it is, or goes on. */
export function toggle(wanted: Note): void {
  const now = playing.peek()
  if (now?.key !== wanted.key) void start(wanted)
  else if (now.state === "playing") element().pause()
  else if (now.state === "paused" && note) void goOn(note)
}
