import { useState } from "preact/hooks"
import { t } from "../i18n/i18n.ts"
import { Button } from "../parts/Button.tsx"
import { Dialog } from "../parts/Dialog.tsx"
import type { PersonView } from "../views.ts"
import styles from "./AddPeople.module.css"
import { PickPeople } from "./NewGroup.tsx"

interface AddPeopleProps {
  title: string
  find(text: string): Promise<readonly PersonView[]>
  /** Who is there already, by account. */
  without: ReadonlySet<string>
  /** The words of what is wrong when they cannot be added. */
  add(people: readonly PersonView[]): Promise<string | null>
  onClose(): void
}

/** Adds people to a group, or to a call. */
export function AddPeople({ title, find, without, add, onClose }: AddPeopleProps) {
  const [picked, setPicked] = useState<readonly PersonView[]>([])
  const [error, setError] = useState<string | null>(null)
  const addPicked = async () => {
    const wrong = await add(picked)
    if (wrong === null) onClose()
    else setError(wrong)
  }
  return (
    <Dialog title={title} onClose={onClose}>
      <div class={styles.pick}>
        <PickPeople find={find} picked={picked} onPicked={setPicked} without={without} />
        {error && <p class={styles.error}>{error}</p>}
        <div class={styles.buttons}>
          <Button onClick={onClose}>{t("cancel")}</Button>
          <Button kind="primary" disabled={picked.length === 0} onClick={addPicked}>
            {t("info.add_count", { count: picked.length })}
          </Button>
        </div>
      </div>
    </Dialog>
  )
}
