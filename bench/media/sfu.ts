/** Our media engine in a process of its own, built as it is shipped. */
import { type ChildProcess, fork } from "node:child_process"
import { once } from "node:events"
import { fileURLToPath } from "node:url"
import { build } from "vite"
import { freeUdpPort } from "../lib/network.ts"
import { askProcess } from "./ask-process.ts"
import type { Kind } from "./sdp.ts"
import type { MediaServer } from "./server.ts"

/** Each is of a person. */
export type SfuAsk = { readonly person: number } & (
  | { readonly kind: "publish"; readonly kinds: readonly Kind[]; readonly sdp: string }
  | { readonly kind: "subscribe" }
  | { readonly kind: "answer"; readonly version: number; readonly sdp: string }
  | { readonly kind: "enlarge"; readonly large: number }
)

/** An answer that holds no SDP holds an empty one. */
export type SfuAnswer = { readonly sdp: string; readonly version: number } | { readonly error: string }

const root = fileURLToPath(new URL("../..", import.meta.url))
const FOLDER = "dist/bench"

/** Bundles it as the server is, for what runs unbundled is not what is shipped. */
export async function buildSfu(): Promise<void> {
  await build({
    configFile: false,
    root,
    logLevel: "warn",
    ssr: { noExternal: [/^@everline\//] },
    build: {
      ssr: true,
      outDir: FOLDER,
      emptyOutDir: true,
      target: "node20",
      sourcemap: true,
      rolldownOptions: { input: { sfu: "bench/media/sfu-process.ts" }, output: { entryFileNames: "[name].js" } },
    },
  })
}

/** @param profiles a folder for a CPU profile of it, written when it ends */
export async function startSfu(address: string, profiles: string | undefined): Promise<MediaServer> {
  const port = await freeUdpPort(address)
  const execArgv = profiles === undefined ? [] : ["--cpu-prof", `--cpu-prof-dir=${profiles}`]
  const child = fork(`${root}/${FOLDER}/sfu.js`, [address, `${port}`], { execArgv })
  await once(child, "message")
  return {
    roots: { servers: [child.pid ?? 0], postgres: null },
    publish: async (person, kinds, sdp) => (await ask(child, { kind: "publish", person, kinds, sdp })).sdp,
    subscribe: async (person) => {
      const { sdp: offer, version } = await ask(child, { kind: "subscribe", person })
      return {
        offer,
        answer: async (sdp) => void (await ask(child, { kind: "answer", person, version, sdp })),
        enlarge: async (large) => void (await ask(child, { kind: "enlarge", person, large })),
      }
    },
    [Symbol.asyncDispose]: async () => {
      const ended = once(child, "exit")
      child.disconnect()
      await ended
    },
  }
}

async function ask(child: ChildProcess, what: SfuAsk): Promise<Extract<SfuAnswer, { readonly sdp: string }>> {
  const answer = await askProcess<SfuAsk, SfuAnswer>(child, what)
  if ("error" in answer) throw new Error(answer.error)
  return answer
}
