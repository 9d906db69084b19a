import { type CompiledMessage, compileMessage } from "@lingui/message-utils/compileMessage"
import { describe, expect, it } from "vitest"
import adminEn from "./admin/en.json"
import adminHans from "./admin/zh-Hans.json"
import adminHant from "./admin/zh-Hant.json"
import callsEn from "./calls/en.json"
import callsHans from "./calls/zh-Hans.json"
import callsHant from "./calls/zh-Hant.json"
import en from "./en.json"
import firstEn from "./first/en.json"
import firstHans from "./first/zh-Hans.json"
import firstHant from "./first/zh-Hant.json"
import numbersEn from "./numbers/en.json"
import numbersHans from "./numbers/zh-Hans.json"
import numbersHant from "./numbers/zh-Hant.json"
import smsEn from "./sms/en.json"
import smsHans from "./sms/zh-Hans.json"
import smsHant from "./sms/zh-Hant.json"
import hans from "./zh-Hans.json"
import hant from "./zh-Hant.json"

// Those of the parts that are fetched later are tested with the rest: to whoever writes a screen they are one.
const catalogues: Record<string, Record<string, string>> = {
  en: { ...firstEn, ...en, ...adminEn, ...callsEn, ...numbersEn, ...smsEn },
  "zh-Hans": { ...firstHans, ...hans, ...adminHans, ...callsHans, ...numbersHans, ...smsHans },
  "zh-Hant": { ...firstHant, ...hant, ...adminHant, ...callsHant, ...numbersHant, ...smsHant },
}
const keys = Object.keys(catalogues.en ?? {})

const files = import.meta.glob<string>(["../**/*.ts", "../**/*.tsx", "!../**/*.test.ts"], {
  query: "?raw",
  import: "default",
  eager: true,
})
const code = Object.values(files).join("\n")

/** The names of files that a page fetches before anything is pressed: all that its first one imports, on and on. */
function firstLoad(): ReadonlySet<string> {
  const reached = new Set(["../main.tsx"])
  // A set may grow while it is walked: what is added is visited too.
  for (const name of reached) {
    const imports = files[name]?.matchAll(/^(?:import|export) (?!type\b)(?:[^"']*? from )?"(\.[^"]+)"/gm) ?? []
    for (const [, path = ""] of imports) reached.add(`..${new URL(path, `file:///${name.slice(3)}`).pathname}`)
  }
  return reached
}

/** Whether some code names a message, in full or by a template. */
function naming(code: string): (key: string) => boolean {
  const templates = [...code.matchAll(/`([\w.]+\.\$\{[^`]*)`/g)].map(
    ([, template = ""]) => new RegExp(`^${template.replaceAll(/\$\{[^}]*\}/g, "\\w+")}$`),
  )
  return (key) => code.includes(`"${key}"`) || templates.some((template) => template.test(key))
}

/** Names of the values that a message takes, those inside plurals too. */
function valuesOf(message: CompiledMessage): readonly string[] {
  const found = (token: unknown): unknown[] => {
    if (!Array.isArray(token)) return []
    const [name, , options] = token
    return [name, ...Object.values(options ?? {}).flatMap((part) => (Array.isArray(part) ? part.flatMap(found) : []))]
  }
  const names = typeof message === "string" ? [] : message.flatMap(found)
  return [...new Set(names.map(String))].sort()
}

describe("the three catalogues", () => {
  it.each(Object.entries(catalogues))("%s holds every message, and each can be compiled", (_locale, catalogue) => {
    expect(Object.keys(catalogue).sort()).toEqual([...keys].sort())
    for (const message of Object.values(catalogue)) expect(() => compileMessage(message)).not.toThrow()
  })

  it("give no message twice", () => {
    const all = [firstEn, en, adminEn, callsEn, numbersEn, smsEn].flatMap((catalogue) => Object.keys(catalogue))
    expect(all.filter((key, i) => all.indexOf(key) !== i)).toEqual([])
  })

  it.each(keys)("%s takes the same values in each", (key) => {
    for (const catalogue of Object.values(catalogues)) {
      expect(valuesOf(compileMessage(catalogue[key] ?? ""))).toEqual(
        valuesOf(compileMessage(catalogues.en?.[key] ?? "")),
      )
    }
  })

  it("hold no message that nothing shows", () => {
    const isNamed = naming(code)
    const unused = keys.filter((key) => !isNamed(key))
    expect(unused).toEqual([])
  })

  it("give the first screens what they say, and nothing else", () => {
    const isNamed = naming([...firstLoad()].map((name) => files[name] ?? "").join("\n"))
    expect(Object.keys(firstEn)).toEqual(keys.filter(isNamed).sort())
  })

  it("speak without exclamation marks", () => {
    for (const catalogue of Object.values(catalogues)) expect(JSON.stringify(catalogue)).not.toMatch(/[!！]/)
  })

  it("are written in their own script", () => {
    expect(JSON.stringify(catalogues["zh-Hans"])).not.toMatch(/[這們說時對會個過還沒發為麼樣]/)
    expect(JSON.stringify(catalogues["zh-Hant"])).not.toMatch(/[这们说时对会个过还没发为么样]/)
  })
})
