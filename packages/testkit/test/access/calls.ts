/** The cells of the matrix as calls, and what a server answers to each. */
import type { EverlineError, MethodName } from "@everline/protocol"
import { entriesOf, type IdField, idsOf, inputOf, listed } from "../../src/every-method.ts"
import { answerOf, expected, isHidden } from "./expected.ts"
import { type Answer, type Role, WHOSE, type Whose } from "./matrix.ts"
import { type Thing, take, thingsOf } from "./things.ts"
import type { World } from "./world.ts"

/** What a call was answered with: in short, and to the letter. */
export interface Outcome {
  readonly short: string
  readonly text: string
}
export type Ask = (input: unknown) => Promise<Outcome>

/** One id of an input, and whose it is; no field where a method takes no id. */
interface Cell {
  readonly label: string
  readonly field?: IdField
  readonly whose: Whose
  readonly thing: Thing
}

/** The table of one method and role: what is expected of each cell, and what came. */
export async function tableOf(world: World, name: MethodName, role: Role, ask: Ask) {
  const want: Record<string, string> = {}
  const got: Record<string, string> = {}
  const none = new Map<IdField, string>()
  for (const { label, field, whose, thing } of cellsOf(world, name, role)) {
    if (leaves(name, role)) await world.readmit(role)
    if (name === "calls.start" && role !== "anonymous") await world.hangUp(role)
    if (name === "conversations.dissolve" && role === "owner") await world.revive()
    want[label] = expected(name, role, field?.name, whose) ?? ""
    const input = await usualInput(world, name, role)
    if (field !== undefined) input[field.name] = listed(field, await take(thing))
    const { short, text } = await ask(input)
    got[label] = short
    if (field === undefined || !isHidden(name, role, field.name)) continue
    if (whose === "no such") none.set(field, text)
    else if (whose !== "own" && whose !== "shared" && text !== none.get(field))
      got[label] = `${short}, unlike what is not there: ${text}`
  }
  return { want, got }
}

/** Whether somebody is out of their group after each call. */
const leaves = (name: MethodName, role: Role): role is "stranger" | "admin" | "member" | "owner" =>
  name === "conversations.leave" && ["stranger", "admin", "member", "owner"].includes(role)

/** In the order of WHOSE, so that what changes one's own comes last. */
function cellsOf(world: World, name: MethodName, role: Role): Cell[] {
  const fields = idsOf(entriesOf(name))
  if (fields.length === 0) return [{ label: "without an id", whose: "own", thing: "" }]
  return WHOSE.flatMap((whose) =>
    fields.flatMap((field) => {
      if (expected(name, role, field.name, whose) === undefined) return []
      const things = thingsOf(world, role, field.kind, answerOf(name, field.name))[whose] ?? []
      return things.map((thing, i) => ({ label: `${field.name}: ${whose} ${i + 1}`, field, whose, thing }))
    }),
  )
}

/** An input that names what one may. */
export async function usualInput(world: World, name: MethodName, role: Role): Promise<Record<string, unknown>> {
  const values = new Map<string, unknown>()
  for (const field of idsOf(entriesOf(name))) values.set(field.name, await take(usual(world, name, role, field)))
  return inputOf(name, (field) => values.get(field.name))
}

/** What is to name something that is not there yet. */
const NEW: readonly Answer[] = ["new id", "new name", "new call", "request", "untold", "new upload"]

function usual(world: World, name: MethodName, role: Role, { name: field, kind }: IdField): Thing {
  const answer = answerOf(name, field)
  const things = thingsOf(world, role, kind, answer)
  const isNamed = kind === "account" && answer !== "reachable"
  const [thing] = things[NEW.includes(answer) ? "no such" : isNamed ? "shared" : "own"] ?? []
  if (thing === undefined) throw new Error(`${role} has no ${kind} to name`)
  return thing
}

type Refusal = Pick<EverlineError, "code" | "field" | "retryAfterMs">

/** A refusal names a field of the input, or none. */
export function refused(name: MethodName, { code, field, retryAfterMs }: Refusal): Outcome {
  const isField = field === undefined || (field.split(".")[0] ?? "") in entriesOf(name)
  const short = isField ? code : `${code} of ${field}, which is no field of the input`
  return { short, text: JSON.stringify({ code, field, retryAfterMs }) }
}
