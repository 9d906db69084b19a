import type { ContactGroup, ContactGroupId } from "@everline/protocol"
import { useState } from "preact/hooks"
import { t } from "../i18n/i18n.ts"
import { Check } from "../look/icons.ts"
import { Button } from "./Button.tsx"
import { Dialog } from "./Dialog.tsx"
import groupStyles from "./GroupsDialog.module.css"
import { type GroupDeeds, NewGroupField } from "./GroupsDialog.tsx"
import styles from "./PersonRow.module.css"
import { Name } from "./Words.tsx"

interface PickGroupsProps {
  groups: readonly ContactGroup[]
  picked: readonly ContactGroupId[]
  deeds: Pick<GroupDeeds, "createGroup"> & { putInto(groups: readonly ContactGroupId[]): Promise<string | null> }
  onClose(): void
}

/** Says in which of one's groups somebody is. */
export function PickGroupsDialog({ groups, picked, deeds, onClose }: PickGroupsProps) {
  const [chosen, choose] = useState<ReadonlySet<ContactGroupId>>(new Set(picked))
  const [error, setError] = useState<string | null>(null)
  const toggle = (group: ContactGroupId) => {
    const next = new Set(chosen)
    if (!next.delete(group)) next.add(group)
    choose(next)
  }
  const save = async () => {
    const wrong = await deeds.putInto(groups.map(({ group }) => group).filter((group) => chosen.has(group)))
    if (wrong === null) onClose()
    else setError(wrong)
  }
  return (
    <Dialog title={t("groups.title")} onClose={onClose}>
      <div class={groupStyles.body}>
        {groups.length > 0 && (
          <div class={groupStyles.rows}>
            {groups.map(({ group, name }) => (
              // biome-ignore lint/a11y/useSemanticElements: drawn like every row that is picked
              <button
                key={group}
                type="button"
                role="checkbox"
                aria-checked={chosen.has(group)}
                class={styles.press}
                onClick={() => toggle(group)}
              >
                <Name class={`${styles.name} cut grow`}>{name}</Name>
                <span class={`${styles.tick} ${chosen.has(group) ? styles.ticked : ""}`}>
                  {chosen.has(group) && <Check size={16} />}
                </span>
              </button>
            ))}
          </div>
        )}
        <NewGroupField create={deeds.createGroup} />
        {error && <p class={groupStyles.error}>{error}</p>}
        <div class={groupStyles.buttons}>
          <Button onClick={onClose}>{t("cancel")}</Button>
          <Button kind="primary" onClick={save}>
            {t("save")}
          </Button>
        </div>
      </div>
    </Dialog>
  )
}
