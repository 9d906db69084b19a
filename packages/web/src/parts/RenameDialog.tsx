import { useState } from "preact/hooks"
import { DialogForm } from "./DialogForm.tsx"
import { Field } from "./Field.tsx"

interface RenameDialogProps {
  title: string
  label: string
  value: string
  /** Keeps the name; the words of what is wrong when it cannot. */
  save(name: string): Promise<string | null>
  onClose(): void
}

/** Gives something another name. */
export function RenameDialog({ title, label, value, save, onClose }: RenameDialogProps) {
  const [name, setName] = useState(value)
  const [error, setError] = useState<string | null>(null)
  const submit = async () => {
    const wrong = await save(name)
    if (wrong === null) onClose()
    else setError(wrong)
  }
  return (
    <DialogForm title={title} ready={name.trim() !== ""} save={submit} onClose={onClose}>
      <Field
        label={label}
        value={name}
        onValue={setName}
        error={error ?? undefined}
        maxLength={64}
        autoComplete="off"
        required
      />
    </DialogForm>
  )
}
