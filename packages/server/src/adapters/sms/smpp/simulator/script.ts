/** What somebody has the simulator do: by a button of the page, by a request, or one after the other by a script. */
import * as v from "valibot"
import { someBehaviour } from "./behaviour.ts"

/** A number with its plus, however it was written. */
const number = v.pipe(
  v.string("write a number such as +8613800138000"),
  v.transform((written) => written.replace(/[\s().-]/g, "")),
  v.regex(/^\+?\d{3,15}$/, "write a number such as +8613800138000"),
  v.transform((digits) => `+${digits.replace("+", "")}`),
)
/** Whom a phone writes to: a number, long or short. */
const receiver = v.pipe(
  v.string("write a number"),
  v.transform((written) => written.replace(/[\s().-]/g, "")),
  v.regex(/^\+?\d{1,20}$/, "write a number"),
)
const text = v.pipe(
  v.string("write a text"),
  v.minLength(1, "write something"),
  v.maxLength(2_000, "write 2,000 characters at most"),
)
const id = v.pipe(v.number("write a text's id"), v.integer("write a text's id"))
const reach = v.picklist(["on", "off", "absent", "refused"], "write one of on, off, absent, refused")

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

const NONE = `write one of ${Object.keys(deeds).join(", ")}`

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
const SECONDS = "write a number of seconds"
const stepSchema = v.strictObject(
  {
    /** Seconds after the step before it. */
    after: v.pipe(v.number(SECONDS), v.minValue(0, SECONDS), v.maxValue(DAY_S, `${SECONDS}, of a day at most`)),
    do: deedSchema,
  },
  'write {"after": SECONDS, "do": {…}}',
)
const scriptSchema = v.pipe(
  v.array(stepSchema, "write a list of steps"),
  v.maxLength(1_000, "write 1,000 steps at most"),
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

/** What is wrong with what was given, and where: "Step 2, do.number: write …". @param whole what it is called */
export function inWords(issue: v.BaseIssue<unknown>, whole: string): string {
  const [first, ...rest] = issue.path?.map(({ key }) => key) ?? []
  const isStep = typeof first === "number"
  const inside = (isStep ? rest : [first, ...rest]).filter((key) => key !== undefined).join(".")
  const where = [isStep ? `Step ${first + 1}` : "", inside].filter((place) => place !== "").join(", ") || whole
  if (issue.type === "strict_object" && issue.expected === "never") return `${where}: there is no such thing`
  return `${where}: ${issue.input === undefined ? "this is missing" : issue.message}`
}
