import { useState } from "preact/hooks"
import { t } from "../i18n/i18n.ts"
import { DialogForm } from "./DialogForm.tsx"
import { Field } from "./Field.tsx"

/** What is wrong, in words, and with which of the two. */
export interface PasswordProblem {
  readonly field: "present" | "next"
  readonly words: string
}

interface PasswordDialogProps {
  save(present: string, next: string): Promise<PasswordProblem | null>
  onClose(): void
}

/** Changes one's password; says before that the other devices are signed out by it. */
export function PasswordDialog({ save, onClose }: PasswordDialogProps) {
  const [present, setPresent] = useState("")
  const [next, setNext] = useState("")
  const [problem, setProblem] = useState<PasswordProblem | null>(null)
  const submit = async () => {
    const found = await save(present, next)
    if (found === null) onClose()
    else setProblem(found)
  }
  const errorOf = (field: PasswordProblem["field"]) => (problem?.field === field ? problem.words : undefined)
  return (
    <DialogForm title={t("password.title")} ready={present !== "" && next !== ""} save={submit} onClose={onClose}>
      <Field
        label={t("password.present")}
        value={present}
        onValue={setPresent}
        error={errorOf("present")}
        secret
        autoComplete="current-password"
        required
      />
      <Field
        label={t("password.next")}
        value={next}
        onValue={setNext}
        hint={t("password.hint")}
        error={errorOf("next")}
        secret
        autoComplete="new-password"
        required
      />
    </DialogForm>
  )
}
