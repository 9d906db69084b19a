/** Small pictures and sounds for the demo, made by calculation: nothing of the kind is kept in the project. */
import { crc32, deflateSync } from "node:zlib"

type Colour = readonly [red: number, green: number, blue: number]

/** Hills under a sky. */
interface View {
  /** Above and at the horizon. */
  readonly sky: readonly [Colour, Colour]
  readonly hills: Colour
  /** Where the sun stands, from 0 on the left to 1. */
  readonly sun: number
}

const SCENES = {
  lake: {
    sky: [
      [94, 156, 214],
      [232, 240, 246],
    ],
    hills: [72, 122, 96],
    sun: 0.72,
  },
  summit: {
    sky: [
      [58, 120, 190],
      [206, 228, 240],
    ],
    hills: [46, 92, 78],
    sun: 0.3,
  },
  evening: {
    sky: [
      [96, 70, 128],
      [244, 172, 110],
    ],
    hills: [58, 48, 84],
    sun: 0.55,
  },
  drawing: {
    sky: [
      [120, 200, 235],
      [250, 236, 180],
    ],
    hills: [120, 176, 82],
    sun: 0.82,
  },
} as const satisfies Readonly<Record<string, View>>
export type Scene = keyof typeof SCENES

const [WIDTH, HEIGHT] = [960, 640]
const SUN: Colour = [255, 244, 214]
const SUN_RADIUS = 46
/** Rows of hills, the farthest first. */
const ROWS = 4

/** A scene as PNG. */
export function picture(scene: Scene): Buffer {
  const view = SCENES[scene]
  const line = WIDTH * 3 + 1
  const pixels = Buffer.alloc(line * HEIGHT)
  for (let y = 0; y < HEIGHT; y += 1)
    for (let x = 0; x < WIDTH; x += 1) pixels.set(colourAt(view, x, y), y * line + 1 + x * 3)
  return png(pixels)
}

function colourAt({ sky, hills, sun }: View, x: number, y: number): Colour {
  for (let row = ROWS - 1; row >= 0; row -= 1) {
    if (y > ridge(row, x, sun)) return mixed(sky[1], hills, (row + 1) / ROWS)
  }
  const distance = Math.hypot(x - sun * WIDTH, y - HEIGHT * 0.28)
  const air = mixed(sky[0], sky[1], y / (HEIGHT * 0.6))
  return distance < SUN_RADIUS ? SUN : mixed(SUN, air, Math.min(1, (distance - SUN_RADIUS) / 120) ** 0.5)
}

/** How far down a row of hills begins. */
const ridge = (row: number, x: number, sun: number): number =>
  HEIGHT * (0.5 + row * 0.13) +
  Math.sin(x / (150 - row * 22) + row * 2.1 + sun * 9) * (34 - row * 4) +
  Math.sin(x / 47 + row * 5 + sun * 4) * 8

const mixed = (from: Colour, to: Colour, part: number): Colour => {
  const share = Math.min(1, Math.max(0, part))
  const [red, green, blue] = from.map((value, i) => Math.round(value + ((to[i] ?? 0) - value) * share))
  return [red ?? 0, green ?? 0, blue ?? 0]
}

/** Lines of pixels, each after a byte that says how it is filtered, as PNG of eight bits a colour. */
function png(lines: Buffer): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(WIDTH, 0)
  header.writeUInt32BE(HEIGHT, 4)
  header.set([8, 2, 0, 0, 0], 8)
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  return Buffer.concat([
    signature,
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(lines)),
    chunk("IEND", Buffer.alloc(0)),
  ])
}

function chunk(type: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, "latin1"), data])
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(data.length)
  check.writeUInt32BE(crc32(named))
  return Buffer.concat([length, named, check])
}

const RATE = 8_000
const NOTE_MS = 380
const LOWEST_HZ = 220

/** A tune hummed in half-tones above A3: WAV of eight bits, how long it is, and how loud in equal steps. */
export function tune(notes: readonly number[]): { wav: Buffer; durationMs: number; waveform: number[] } {
  const each = (RATE * NOTE_MS) / 1000
  const loudness = (i: number) => Math.sin((Math.PI * (i % each)) / each) * 0.8
  const samples = Buffer.from(
    Array.from({ length: notes.length * each }, (_, i) => {
      const hz = LOWEST_HZ * 2 ** ((notes[Math.floor(i / each)] ?? 0) / 12)
      return 128 + Math.round(120 * loudness(i) * Math.sin((2 * Math.PI * hz * i) / RATE))
    }),
  )
  const steps = 56
  const waveform = Array.from({ length: steps }, (_, step) =>
    Math.round(31 * loudness(Math.floor(((step + 0.5) / steps) * samples.length))),
  )
  return { wav: wav(samples), durationMs: notes.length * NOTE_MS, waveform }
}

function wav(samples: Buffer): Buffer {
  const header = Buffer.alloc(44)
  header.write("RIFF", 0, "latin1")
  header.writeUInt32LE(36 + samples.length, 4)
  header.write("WAVEfmt ", 8, "latin1")
  header.writeUInt32LE(16, 16)
  // PCM, one channel, so many samples and bytes a second, a byte each.
  header.writeUInt16LE(1, 20)
  header.writeUInt16LE(1, 22)
  header.writeUInt32LE(RATE, 24)
  header.writeUInt32LE(RATE, 28)
  header.writeUInt16LE(1, 32)
  header.writeUInt16LE(8, 34)
  header.write("data", 36, "latin1")
  header.writeUInt32LE(samples.length, 40)
  return Buffer.concat([header, samples])
}
