/**
 * A program of its own: what somebody sends as a picture is taken apart by much code written in C, here, where there is
 * nothing to be had, and where the system may end it without harm to anybody's call.
 */
import { randomUUID } from "node:crypto"
import { rename, rm, writeFile } from "node:fs/promises"
import { setPriority } from "node:os"
import { LIMITS } from "@everline/protocol"
import sharp, { type Metadata, type Sharp } from "sharp"
import type { Made, PictureFiles } from "../../ports/pictures.ts"
import type { FromWorker, ToWorker } from "./jobs.ts"

/** Behind all that people wait for. */
const LOW_PRIORITY = 10
/** The longer side of a thumbnail and of a preview, in pixels. */
const THUMBNAIL = 480
const PREVIEW = 20
const READING = { limitInputPixels: LIMITS.picturePixels, sequentialRead: true, failOn: "error" } as const

/** What is taken for a picture, and as what it is written. */
const WRITERS: Readonly<Record<string, (image: Sharp) => { readonly type: string; readonly image: Sharp }>> = {
  jpeg: (image) => ({ type: "image/jpeg", image: image.jpeg({ quality: 88 }) }),
  png: (image) => ({ type: "image/png", image: image.png() }),
  webp: (image) => ({ type: "image/webp", image: image.webp({ quality: 86 }) }),
  gif: (image) => ({ type: "image/gif", image: image.gif() }),
  // To write AVIF takes a minute where WebP takes a second.
  heif: (image) => ({ type: "image/webp", image: image.webp({ quality: 86 }) }),
}

async function make(files: PictureFiles): Promise<Made> {
  const found = await readable(sharp(files.from, { ...READING, limitInputPixels: false }).metadata())
  const write = found === undefined ? undefined : WRITERS[found.format]
  if (found === undefined || write === undefined) return { kind: "unreadable" }
  if (found.width * found.height * (found.pages ?? 1) > LIMITS.picturePixels) return { kind: "too big" }
  return (await readable(makeAnew(files, found, write))) ?? { kind: "unreadable" }
}

/** Undefined for what libvips cannot read. */
const readable = <T>(work: Promise<T>): Promise<T | undefined> => work.catch(() => undefined)

async function makeAnew(files: PictureFiles, found: Metadata, write: (typeof WRITERS)[string]): Promise<Made> {
  const moves = (found.pages ?? 1) > 1
  const source = moves ? sharp(files.from, { ...READING, animated: true }) : sharp(files.from, READING).autoOrient()
  const { type, image } = write(source)
  const made = await whole(files.picture, (path) => image.toFile(path))
  const small = sharp(files.picture, READING)
    .resize(THUMBNAIL, THUMBNAIL, { fit: "inside", withoutEnlargement: true })
    .webp({ quality: 74 })
  await whole(files.thumbnail, (path) => small.toFile(path))
  const tiny = sharp(files.thumbnail)
    .resize(PREVIEW, PREVIEW, { fit: "inside" })
    .webp({ quality: 30, alphaQuality: 30 })
  const preview = (await tiny.toBuffer()).toString("base64")
  const { width, height } = moves ? found : made
  return { kind: "made", type, width, height, preview }
}

/** Nothing has the name before it is whole. */
async function whole<T>(path: string, write: (path: string) => Promise<T>): Promise<T> {
  const unfinished = `${path}.${randomUUID()}`
  try {
    const written = await write(unfinished)
    await rename(unfinished, path)
    return written
  } catch (error) {
    await rm(unfinished, { force: true })
    throw error
  }
}

const tell = (what: FromWorker): void => void process.send?.(what)

process.umask(0o077)
sharp.concurrency(1)
sharp.cache(false)
// Nothing else is even tried, whatever a file says that it is: no SVG, no PDF.
sharp.block({ operation: ["VipsForeignLoad"] })
sharp.unblock({
  operation: [
    "VipsForeignLoadJpegFile",
    "VipsForeignLoadPngFile",
    "VipsForeignLoadWebpFile",
    "VipsForeignLoadNsgifFile",
    "VipsForeignLoadHeifFile",
  ],
})
setPriority(LOW_PRIORITY)
// When memory is short the system ends this, and not the server. Only Linux has it.
await writeFile("/proc/self/oom_score_adj", "1000").catch(() => undefined)

process.on("disconnect", () => process.exit())
process.on("message", (job: ToWorker) => {
  make(job).then(tell, (error: unknown) => {
    throw error
  })
})
tell({ kind: "ready" })
