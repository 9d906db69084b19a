import { useEffect, useState } from "preact/hooks"
import { t } from "../i18n/i18n.ts"
import { Forward, Group } from "../look/icons.ts"
import { Field } from "../parts/Field.tsx"
import { Card, Page, Section } from "../parts/Page.tsx"
import { PersonRow } from "../parts/PersonRow.tsx"
import type { PersonView } from "../views.ts"
import styles from "./NewChat.module.css"

const NOBODY: readonly PersonView[] = []

/** Asks about a text when nothing was typed for a moment; null until there is an answer. A new text makes the earlier ones count no more. */
export function useAnswer<T>(ask: (text: string) => Promise<T>, text: string, failed: T): T | null {
  const [answer, show] = useState<T | null>(null)
  useEffect(() => {
    let current = true
    const timer = setTimeout(
      () =>
        ask(text).then(
          (answered) => current && show(() => answered),
          () => current && show(() => failed),
        ),
      text === "" ? 0 : 150,
    )
    return () => {
      current = false
      clearTimeout(timer)
    }
  }, [text])
  return answer
}

/** Asks the server for people by their names. */
export const usePeople = (find: (text: string) => Promise<readonly PersonView[]>, text: string) =>
  useAnswer(find, text, NOBODY)

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
