import { useEffect, useState } from "preact/hooks"

type SyllablesOf = (name: string) => readonly string[]

/** How names are spelled; undefined until the dictionary is here, which is fetched when somebody looks for names. */
export function useSpelling(): SyllablesOf | undefined {
  const [spell, setSpell] = useState<{ readonly syllablesOf: SyllablesOf } | null>(null)
  useEffect(() => {
    import("../../lib/pinyin.ts").then(setSpell, () => {})
  }, [])
  return spell?.syllablesOf
}
