import { useState } from "preact/hooks"
import { t } from "../i18n/i18n.ts"
import { Forward, Group } from "../look/icons.ts"
import { Field } from "../parts/Field.tsx"
import { Card, Page, Section } from "../parts/Page.tsx"
import { PersonRow } from "../parts/PersonRow.tsx"
import { usePeople } from "../parts/useAnswer.ts"
import type { PersonView } from "../views.ts"
import styles from "./NewChat.module.css"
import { type NumberDeeds, OfNumber } from "./OfNumber.tsx"

interface NewChatProps extends NumberDeeds {
  find(text: string): Promise<readonly PersonView[]>
  onPick(person: PersonView): void
  onGroup(): void
  onBack?: (() => void) | undefined
}

/** Picks whom to write to. */
export function NewChat({ find, onPick, onGroup, onBack, ...numbers }: NewChatProps) {
  const [text, setText] = useState("")
  const people = usePeople(find, text)
  return (
    <Page title={t("new.title")} onBack={onBack}>
      <Field
        label={t("new.who")}
        hint={t("new.hint.number")}
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
      <OfNumber text={text} people={people} deeds={numbers} />
    </Page>
  )
}
