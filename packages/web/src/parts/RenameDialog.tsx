import { useState } from "preact/hooks"
import { DialogForm } from "./DialogForm.tsx"
import { Field } from "./Field.tsx"

interface RenameDialogProps {
  title: string
  label: string
  value: string
  /** Whether it may be without one; what that means. */
  emptyHint?: string
  /** Keeps the name; the words of what is wrong when it cannot. */
  save(name: string): Promise<string | null>
  onClose(): void
}

/** Gives something another name. */
export function RenameDialog({ title, label, value, emptyHint, save, onClose }: RenameDialogProps) {
  const [name, setName] = useState(value)
  const [error, setError] = useState<string | null>(null)
  const submit = async () => {
    const wrong = await save(name)
    if (wrong === null) onClose()
    else setError(wrong)
  }
  return (
    <DialogForm title={title} ready={emptyHint !== undefined || name.trim() !== ""} save={submit} onClose={onClose}>
      <Field
        label={label}
        value={name}
        onValue={setName}
        hint={emptyHint}
        error={error ?? undefined}
        maxLength={64}
        autoComplete="off"
        required={emptyHint === undefined}
      />
    </DialogForm>
  )
}
