/** The gallery of screens that a developer has: what cannot be held still in the app is looked at there. */
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { build, preview } from "vite"
import type { Device } from "./device.ts"

const CONFIG = fileURLToPath(new URL("../../packages/web/vite.config.ts", import.meta.url))

export interface Gallery extends AsyncDisposable {
  /** Where it is: "http://127.0.0.1:1234". */
  readonly site: string
}

/** Builds it, and serves it on this machine. */
export async function openGallery(): Promise<Gallery> {
  const outDir = await mkdtemp(join(tmpdir(), "everline-gallery-"))
  const options = { configFile: CONFIG, mode: "gallery", logLevel: "error", build: { outDir } } as const
  await build(options)
  const server = await preview({ ...options, preview: { port: 0, host: "127.0.0.1", proxy: {} } })
  const [address] = server.resolvedUrls?.local ?? []
  if (address === undefined) throw new Error("the gallery has no address")
  return {
    site: new URL(address).origin,
    async [Symbol.asyncDispose]() {
      await server.close()
      await rm(outDir, { recursive: true })
    },
  }
}

/** Screens that are looked at together: what they show, and how their names begin. */
export interface Part {
  readonly name: string
  readonly begins: readonly string[]
}

export const PARTS: readonly Part[] = [
  { name: "calls between two", begins: ["call"] },
  { name: "calls of many", begins: ["many"] },
  {
    name: "conversations with phones and what administrators see of them",
    begins: ["sms", "adminsms", "adminsegments"],
  },
]

/** Shows each screen of a part in turn, in the language and the light of the browser, when nothing moves any more. */
export async function walk(device: Device, part: Part, look: (screen: string) => Promise<void>): Promise<void> {
  await device.goto("/gallery.html")
  await device.sees({ role: "link", has: "call" })
  const found = await Promise.all(part.begins.map((begins) => device.look("texts", { role: "link", begins })))
  for (const name of found.flat()) {
    await device.goto(`/gallery.html?screen=${name}`)
    await device.until("see it", async () =>
      (await device.window.run<boolean>(`document.querySelector("#app").childElementCount > 0`)) ? null : "not yet",
    )
    await device.stands()
    await look(name)
  }
}
