import { signal } from "@preact/signals"
import { later } from "./later.tsx"

export interface Question {
  /** A question. */
  readonly title: string
  /** What will happen, in one sentence. */
  readonly text: string
  readonly yes: string
  readonly no: string
  readonly danger?: boolean
}

export interface Asked {
  readonly question: Question
  readonly answer: (yes: boolean) => void
}

const asked = signal<Asked | null>(null)

/** Asks before something that cannot be taken back; true when the person says yes. */
export function ask(question: Question): Promise<boolean> {
  asked.value?.answer(false)
  return new Promise((resolve) => {
    asked.value = {
      question,
      answer(yes) {
        asked.value = null
        resolve(yes)
      },
    }
  })
}

const QuestionDialog = later(() => import("./over.ts").then((over) => over.QuestionDialog))

/** Where `ask` shows its question; once in the app. */
export function Questions() {
  const now = asked.value
  return now && <QuestionDialog {...now} />
}
