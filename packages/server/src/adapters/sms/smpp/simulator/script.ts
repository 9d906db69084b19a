/** What somebody has the simulator do: by a button of the page, by a request, or one after the other by a script. */
import * as v from "valibot"
import { someBehaviour } from "./behaviour.ts"

/** A number with its plus, however it was written. */
const number = v.pipe(
  v.string("must be a number such as +8613800138000"),
  v.transform((written) => written.replace(/[\s().-]/g, "")),
  v.regex(/^\+?\d{3,15}$/, "must be a number such as +8613800138000"),
  v.transform((digits) => `+${digits.replace("+", "")}`),
)
/** Whom a phone writes to: a number, long or short. */
const receiver = v.pipe(
  v.string("must be a number"),
  v.transform((written) => written.replace(/[\s().-]/g, "")),
  v.regex(/^\+?\d{1,20}$/, "must be a number"),
)
const text = v.pipe(
  v.string("must be a text"),
  v.minLength(1, "is empty"),
  v.maxLength(2_000, "is longer than 2,000 characters"),
)
const id = v.pipe(v.number("must be a text's id"), v.integer("must be a text's id"))
const reach = v.picklist(["on", "off", "absent", "refused"], "must be one of on, off, absent, refused")

const deeds = {
  /** From now on some things are done otherwise. */
  behave: { do: v.literal("behave"), as: someBehaviour },
  /** All is done well again. */
  reset: { do: v.literal("reset") },
  /** All links drop now. */
  drop: { do: v.literal("drop") },
  add: { do: v.literal("add"), number },
  remove: { do: v.literal("remove"), number },
  turn: { do: v.literal("turn"), number, reach },
  write: { do: v.literal("write"), number, to: receiver, text },
  read: { do: v.literal("read"), number },
  delete: { do: v.literal("delete"), number, id },
} as const

const NONE = `must be one of ${Object.keys(deeds).join(", ")}`

export const deedSchema = v.variant(
  "do",
  [
    v.strictObject(deeds.behave),
    v.strictObject(deeds.reset),
    v.strictObject(deeds.drop),
    v.strictObject(deeds.add),
    v.strictObject(deeds.remove),
    v.strictObject(deeds.turn),
    v.strictObject(deeds.write),
    v.strictObject(deeds.read),
    v.strictObject(deeds.delete),
  ],
  NONE,
)

export type Deed = v.InferOutput<typeof deedSchema>

const DAY_S = 86_400
const SECONDS = "must be a number of seconds"
const stepSchema = v.strictObject(
  {
    /** Seconds after the step before it. */
    after: v.pipe(v.number(SECONDS), v.minValue(0, SECONDS), v.maxValue(DAY_S, `${SECONDS}, of a day at most`)),
    do: deedSchema,
  },
  'must be {"after": SECONDS, "do": {…}}',
)
const scriptSchema = v.pipe(
  v.array(stepSchema, "must be a list of steps"),
  v.maxLength(1_000, "has more than 1,000 steps"),
)

export type Step = v.InferOutput<typeof stepSchema>
export type Script = readonly Step[]

/** A script that cannot be followed; the message says why, a line for each thing. */
export class ScriptError extends Error {
  override readonly name = "ScriptError"
}

/** Reads a script. @throws ScriptError */
export function readScript(json: string): Script {
  let written: unknown
  try {
    written = JSON.parse(json)
  } catch (error) {
    throw new ScriptError(`The script is no JSON: ${error instanceof Error ? error.message : error}`)
  }
  const { success, output, issues } = v.safeParse(scriptSchema, written)
  if (!success) throw new ScriptError(issues.map((issue) => inWords(issue, "The script")).join("\n"))
  return output
}

/** What is wrong with what was given, and where. @param whole what it is called */
export function inWords(issue: v.BaseIssue<unknown>, whole: string): string {
  const keys = issue.path?.map(({ key }) => key) ?? []
  const [first, ...rest] = keys
  const place = typeof first === "number" ? [`Step ${first + 1}`, ...rest] : keys
  const where =
    place.length === 0
      ? whole
      : place.map((key, i) => (i > 0 || typeof first !== "number" ? `"${String(key)}"` : key)).join(" ")
  if (issue.type === "strict_object" && issue.expected === "never") return `${where}: there is no such thing`
  if (issue.input === undefined) return `${where} is missing`
  return `${where} ${issue.message}`
}
