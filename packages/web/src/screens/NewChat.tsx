import { useEffect, useState } from "preact/hooks"
import { t } from "../i18n/i18n.ts"
import { Forward, Group } from "../look/icons.ts"
import { Field } from "../parts/Field.tsx"
import { Card, Page, Section } from "../parts/Page.tsx"
import { PersonRow } from "../parts/PersonRow.tsx"
import type { PersonView } from "../views.ts"
import styles from "./NewChat.module.css"

/** Asks the server for people by their names; a new text makes the earlier answers count no more. */
export function usePeople(
  find: (text: string) => Promise<readonly PersonView[]>,
  text: string,
): readonly PersonView[] | null {
  const [people, show] = useState<readonly PersonView[] | null>(null)
  useEffect(() => {
    let current = true
    const timer = setTimeout(
      () =>
        find(text).then(
          (found) => current && show(found),
          () => current && show([]),
        ),
      text === "" ? 0 : 150,
    )
    return () => {
      current = false
      clearTimeout(timer)
    }
  }, [text])
  return people
}

interface NewChatProps {
  find(text: string): Promise<readonly PersonView[]>
  onPick(person: PersonView): void
  onGroup(): void
  onBack?: (() => void) | undefined
}

/** Picks whom to write to. */
export function NewChat({ find, onPick, onGroup, onBack }: NewChatProps) {
  const [text, setText] = useState("")
  const people = usePeople(find, text)
  return (
    <Page title={t("new.title")} onBack={onBack}>
      <Field
        label={t("new.who")}
        hint={t("new.hint")}
        value={text}
        onValue={setText}
        autoComplete="off"
        autoCapitalize="none"
        spellcheck={false}
      />
      {text === "" && (
        <Card>
          <button type="button" class={styles.group} onClick={onGroup}>
            <span class={styles.icon}>
              <Group size={22} />
            </span>
            <span class="grow">{t("group.title")}</span>
            <Forward size={20} class={styles.forward} />
          </button>
        </Card>
      )}
      {people && people.length > 0 && (
        <Section title={text === "" ? t("new.known") : t("new.found")}>
          <Card>
            {people.map((person) => (
              <PersonRow key={person.account} person={person} onPress={() => onPick(person)} />
            ))}
          </Card>
        </Section>
      )}
      {people?.length === 0 && text !== "" && <p class={styles.none}>{t("new.nobody")}</p>}
    </Page>
  )
}
