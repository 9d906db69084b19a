import type { ContactGroup } from "@everline/protocol"
import { useState } from "preact/hooks"
import { own, t } from "../i18n/i18n.ts"
import { ArrowDown, ArrowUp, Pencil, Trash } from "../look/icons.ts"
import { ask } from "./ask.tsx"
import { Button, IconButton } from "./Button.tsx"
import { Dialog } from "./Dialog.tsx"
import { Field } from "./Field.tsx"
import styles from "./GroupsDialog.module.css"
import { RenameDialog } from "./RenameDialog.tsx"
import { Name } from "./Words.tsx"

/** What can be done to one's groups of contacts. Some say in words why it could not be done, or null. */
export interface GroupDeeds {
  createGroup(name: string): Promise<string | null>
  renameGroup(group: ContactGroup, name: string): Promise<string | null>
  deleteGroup(group: ContactGroup): void
  /** In this order from now on. */
  reorderGroups(groups: readonly ContactGroup[]): void
}

/** A line to make a group with. */
export function NewGroupField({ create }: { create: GroupDeeds["createGroup"] }) {
  const [name, setName] = useState("")
  const [error, setError] = useState<string | null>(null)
  const submit = async (event: Event) => {
    event.preventDefault()
    const wrong = await create(name)
    setError(wrong)
    if (wrong === null) setName("")
  }
  return (
    <form class={styles.make} onSubmit={submit}>
      <Field
        label={t("groups.new")}
        value={name}
        onValue={setName}
        error={error ?? undefined}
        maxLength={64}
        autoComplete="off"
      />
      <Button type="submit" disabled={name.trim() === ""}>
        {t("groups.make")}
      </Button>
    </form>
  )
}

function Row({ group, at, groups, deeds }: { group: ContactGroup; at: number } & Omit<GroupsProps, "onClose">) {
  const [renaming, setRenaming] = useState(false)
  const name = own(group.name)
  const move = (to: number) => deeds.reorderGroups(groups.toSpliced(at, 1).toSpliced(to, 0, group))
  const remove = async () => {
    const yes = await ask({
      title: t("groups.delete.title", { name }),
      text: t("groups.delete.text"),
      yes: t("groups.delete.yes"),
      no: t("cancel"),
      danger: true,
    })
    if (yes) deeds.deleteGroup(group)
  }
  return (
    <li class={styles.row}>
      <Name class="cut grow">{group.name}</Name>
      <IconButton
        name={t("groups.up", { name })}
        icon={ArrowUp}
        size={18}
        disabled={at === 0}
        onClick={() => move(at - 1)}
      />
      <IconButton
        name={t("groups.down", { name })}
        icon={ArrowDown}
        size={18}
        disabled={at === groups.length - 1}
        onClick={() => move(at + 1)}
      />
      <IconButton name={t("groups.rename", { name })} icon={Pencil} size={18} onClick={() => setRenaming(true)} />
      <IconButton name={t("groups.delete.label", { name })} icon={Trash} size={18} onClick={remove} />
      {renaming && (
        <RenameDialog
          title={t("groups.rename", { name })}
          label={t("groups.name")}
          value={group.name}
          save={(next) => deeds.renameGroup(group, next)}
          onClose={() => setRenaming(false)}
        />
      )}
    </li>
  )
}

interface GroupsProps {
  groups: readonly ContactGroup[]
  deeds: GroupDeeds
  onClose(): void
}

/** Makes, names, orders and deletes groups of contacts. */
export function GroupsDialog({ groups, deeds, onClose }: GroupsProps) {
  return (
    <Dialog title={t("groups.title")} onClose={onClose}>
      <div class={styles.body}>
        {groups.length > 0 && (
          <ul class={styles.rows}>
            {groups.map((group, at) => (
              <Row key={group.group} group={group} at={at} groups={groups} deeds={deeds} />
            ))}
          </ul>
        )}
        <NewGroupField create={deeds.createGroup} />
        <div class={styles.buttons}>
          <Button kind="primary" onClick={onClose}>
            {t("done")}
          </Button>
        </div>
      </div>
    </Dialog>
  )
}
