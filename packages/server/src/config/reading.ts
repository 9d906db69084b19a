/** The first step of configuration: strings from the environment and the command line, and nothing unknown. */
import { parseArgs } from "node:util"
import { nearest } from "./nearest.ts"
import { type Setting, settings } from "./settings.ts"

/** Where settings are written. */
export interface Source {
  readonly env: Readonly<Record<string, string | undefined>>
  /** The command line after the program's own name. */
  readonly args: readonly string[]
}

/** A value as written, and where, in words that lead back to it: "EVERLINE_PORT" or "--port". */
export interface Written {
  readonly text: string
  readonly where: string
}

/** By the setting's variable. */
export type Strings = ReadonlyMap<string, Written>

const all: readonly Setting<unknown>[] = Object.values(settings)
const variables = all.map((setting) => setting.variable)
/** Of the `everline` command and of bots; they may stand in the same environment and mean nothing to the server. */
const othersVariables = ["EVERLINE_URL", "EVERLINE_TOKEN"]
const flagged = new Map(
  all.flatMap((setting) => (setting.flag === undefined ? [] : [[setting.flag, setting] as const])),
)

/** Reads every known setting; a flag wins over its variable. What is unknown goes into `problems`. */
export function readStrings({ env, args }: Source, problems: string[]): Strings {
  return new Map([...readVariables(env, problems), ...readFlags(args, problems)])
}

function readVariables(env: Source["env"], problems: string[]): Map<string, Written> {
  const strings = new Map<string, Written>()
  for (const [variable, value] of Object.entries(env)) {
    const text = value?.trim() ?? ""
    // Compose files pass variables that nobody set as empty ones.
    if (text === "" || othersVariables.includes(variable)) continue
    if (variables.includes(variable)) strings.set(variable, { text, where: variable })
    else if (variable.startsWith("EVERLINE_")) problems.push(unknown(variable, nearest(variable, variables)))
  }
  return strings
}

function readFlags(args: readonly string[], problems: string[]): Map<string, Written> {
  const strings = new Map<string, Written>()
  for (const { flag, text } of flagsOf(args, problems)) {
    const where = `--${flag}`
    const setting = flagged.get(flag)
    if (setting === undefined) {
      const secret = all.find(({ variable }) => variable === flag.toUpperCase().replaceAll("-", "_"))
      const meant = nearest(flag, [...flagged.keys()])
      if (secret === undefined) problems.push(unknown(where, meant === undefined ? undefined : `--${meant}`))
      else
        problems.push(`${where}: command lines can be read by everyone on this machine; set ${secret.variable} instead`)
    } else if (text === undefined) problems.push(`${where}: it needs a value, ${where} ${setting.placeholder}`)
    else if ((strings.get(setting.variable)?.text ?? text) !== text) problems.push(`${where}: it is given twice`)
    else strings.set(setting.variable, { text, where })
  }
  return strings
}

/** The flags in order; a switch alone means yes, and a flag whose value is missing has no text. */
function flagsOf(args: readonly string[], problems: string[]): { flag: string; text: string | undefined }[] {
  const options = Object.fromEntries(
    [...flagged].map(([flag, { placeholder }]) => [flag, { type: placeholder === "" ? "boolean" : "string" } as const]),
  )
  const { tokens } = parseArgs({ args: [...args], options, strict: false, tokens: true, allowPositionals: true })
  return tokens.flatMap((token) => {
    // What follows an unknown flag was meant as its value; the flag is reported already.
    const before = args[token.index - 1] ?? ""
    const belongsToUnknown = before.startsWith("--") && !flagged.has(before.slice(2))
    if (token.kind === "positional" && !belongsToUnknown) problems.push(`"${token.value}": flags begin with --`)
    if (token.kind !== "option") return []
    const isSwitch = flagged.get(token.name)?.placeholder === ""
    // "--data --demo" is a forgotten folder, not a folder named --demo.
    const text = token.value?.startsWith("--") && !token.inlineValue ? undefined : token.value?.trim()
    return [{ flag: token.name, text: isSwitch ? (text ?? "yes") : text }]
  })
}

const unknown = (where: string, meant: string | undefined): string =>
  `${where}: there is no such setting${meant === undefined ? "" : `; did you mean ${meant}?`}`
