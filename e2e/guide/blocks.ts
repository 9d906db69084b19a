/** The guide as a list of what is typed, and on which machines. */
import { readFile } from "node:fs/promises"

export const GUIDE = new URL("../../docs/OPERATING.md", import.meta.url)

/** Machines that the guide names by what they are for. */
export const places = {
  first: ["10.77.0.2"],
  base: ["10.77.0.1"],
  nodes: ["10.77.0.2", "10.77.0.3", "10.77.0.4"],
  drill: ["10.77.0.5"],
} as const

export interface Block {
  /** The heading that it stands under: "4. A PostgreSQL of your own". */
  readonly section: string
  /** The line of the guide, counted from 1. */
  readonly line: number
  readonly on: readonly string[]
  readonly script: string
}

/** The blocks that are marked `sh run PLACE`. @throws Error when a place has no machine */
export async function blocksOf(guide: URL = GUIDE): Promise<readonly Block[]> {
  const blocks: Block[] = []
  let section = ""
  let open: { place: string; line: number; script: string[] } | undefined
  for (const [index, text] of (await readFile(guide, "utf8")).split("\n").entries()) {
    const place = /^```sh run (\w+)$/.exec(text)?.[1]
    if (open === undefined) {
      section = /^## (.+)/.exec(text)?.[1] ?? section
      if (place !== undefined) open = { place, line: index + 1, script: [] }
    } else if (text === "```") {
      blocks.push({ section, line: open.line, on: machinesOf(open.place), script: `${open.script.join("\n")}\n` })
      open = undefined
    } else open.script.push(text)
  }
  return blocks
}

function machinesOf(place: string): readonly string[] {
  const known: Readonly<Record<string, readonly string[]>> = places
  const machines = known[place]
  if (machines === undefined) throw new Error(`the guide types something on "${place}", which is no machine of it`)
  return machines
}
