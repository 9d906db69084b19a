/** A program of its own with one engine: what goes wrong in native code, or takes all of a core, harms nothing else. */
import type { Engine } from "../engine.ts"
import { SfuError } from "../errors.ts"
import { createEngine } from "../local-engine.ts"
import type { FromProcess, ToProcess } from "./messages.ts"

const tell = (what: FromProcess): void => void process.send?.(what)

let engine: Engine | undefined

async function open(options: Extract<ToProcess, { kind: "open" }>): Promise<void> {
  try {
    engine = await createEngine({ ...options, onEvent: (room, event) => tell({ kind: "event", room, event }) })
    tell({ kind: "opened" })
  } catch (error) {
    if (!(error instanceof SfuError)) throw error
    tell({ kind: "refused", code: error.code, message: error.message })
  }
}

async function call({ call, room, method, args }: Extract<ToProcess, { kind: "call" }>): Promise<void> {
  try {
    if (engine === undefined) throw new SfuError("closed", "the engine is not open")
    const found = await engine.room(room)
    const value: unknown = await Reflect.apply(found[method], found, args)
    tell({ kind: "done", call, value })
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    tell({ kind: "failed", call, code: error instanceof SfuError ? error.code : null, message })
  }
}

// Whoever started it is gone.
process.on("disconnect", () => process.exit())
process.on("message", (said: ToProcess) => void (said.kind === "open" ? open(said) : call(said)))
