import { useState } from "preact/hooks"
import { t } from "../i18n/i18n.ts"
import { Close } from "../look/icons.ts"
import { Button } from "../parts/Button.tsx"
import { Field } from "../parts/Field.tsx"
import { Card, Page } from "../parts/Page.tsx"
import { PersonRow } from "../parts/PersonRow.tsx"
import { usePeople } from "../parts/useAnswer.ts"
import { Name } from "../parts/Words.tsx"
import type { PersonView } from "../views.ts"
import styles from "./NewChat.module.css"

interface PickPeopleProps {
  find(text: string): Promise<readonly PersonView[]>
  picked: readonly PersonView[]
  onPicked(people: readonly PersonView[]): void
  /** Who cannot be picked, by account. */
  without?: ReadonlySet<string>
}

/** Picks several people: search, tick, and see who is picked. */
export function PickPeople({ find, picked, onPicked, without }: PickPeopleProps) {
  const [text, setText] = useState("")
  const people = usePeople(find, text)?.filter((person) => !without?.has(person.account))
  const has = (person: PersonView) => picked.some((other) => other.account === person.account)
  const toggle = (person: PersonView) =>
    onPicked(has(person) ? picked.filter((other) => other.account !== person.account) : [...picked, person])
  return (
    <>
      {picked.length > 0 && (
        <div class={styles.chips}>
          {picked.map((person) => (
            <button
              key={person.account}
              type="button"
              class={styles.chip}
              aria-label={t("group.unpick", { name: person.name })}
              onClick={() => toggle(person)}
            >
              <Name class="cut">{person.name}</Name>
              <Close size={16} />
            </button>
          ))}
        </div>
      )}
      <Field
        label={t("group.members")}
        hint={t("new.hint")}
        value={text}
        onValue={setText}
        autoComplete="off"
        autoCapitalize="none"
        spellcheck={false}
      />
      {people && people.length > 0 && (
        <Card>
          {people.map((person) => (
            <PersonRow key={person.account} person={person} picked={has(person)} onPress={() => toggle(person)} />
          ))}
        </Card>
      )}
      {people?.length === 0 && text !== "" && <p class={styles.none}>{t("new.nobody")}</p>}
    </>
  )
}

interface NewGroupProps {
  find(text: string): Promise<readonly PersonView[]>
  /** Makes it; the words of what is wrong when it cannot be made. */
  create(title: string, people: readonly PersonView[]): Promise<string | null>
  onBack?: (() => void) | undefined
}

/** Names a group and picks who is in it. */
export function NewGroup({ find, create, onBack }: NewGroupProps) {
  const [title, setTitle] = useState("")
  const [picked, setPicked] = useState<readonly PersonView[]>([])
  const [error, setError] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const submit = async (event: Event) => {
    event.preventDefault()
    setBusy(true)
    setError(await create(title, picked))
    setBusy(false)
  }
  return (
    <Page title={t("group.title")} onBack={onBack}>
      <form onSubmit={submit}>
        <Field
          label={t("group.name")}
          value={title}
          onValue={setTitle}
          error={error ?? undefined}
          maxLength={64}
          required
          autoComplete="off"
        />
      </form>
      <PickPeople find={find} picked={picked} onPicked={setPicked} />
      <div class={styles.foot}>
        <Button kind="primary" wide disabled={busy || title.trim() === ""} onClick={submit}>
          {t("group.create", { count: picked.length + 1 })}
        </Button>
      </div>
    </Page>
  )
}
