import { errorWords, t } from "../i18n/i18n.ts"
import { TextNumber } from "../parts/TextNumber.tsx"
import { useAnswer } from "../parts/useAnswer.ts"
import type { PersonView, TypedNumber } from "../views.ts"
import styles from "./NewChat.module.css"

export interface NumberDeeds {
  /** What number a text is; null where it does not look like one. */
  numberIn(text: string): Promise<TypedNumber | null>
  /** Writes to a phone number by SMS, under a name for it; the words of what is wrong when it cannot be added. */
  writeTo(number: string, name: string): Promise<string | null>
}

interface OfNumberProps {
  text: string
  /** Who was found by it; null until that is known. */
  people: readonly PersonView[] | null
  deeds: NumberDeeds
}

/** Under those whom a text found: to write to the phone number that it is; else, where it found nobody, that it did not. */
export function OfNumber({ text, people, deeds }: OfNumberProps) {
  const typed = useAnswer(deeds.numberIn, text, null)
  if (text === "" || people === null) return null
  const isFound = (number: string) => people.some(({ kind, userName }) => kind === "number" && userName === number)
  if (typed !== null && typed !== "wrong") {
    if (isFound(typed.number)) return null
    return <TextNumber key={typed.number} number={typed.spaced} write={(name) => deeds.writeTo(typed.number, name)} />
  }
  if (people.length > 0) return null
  return <p class={styles.none}>{typed === "wrong" ? errorWords("number_invalid") : t("new.nobody")}</p>
}
