import type { MayAdd } from "@everline/protocol"
import type { ComponentChildren } from "preact"
import { useState } from "preact/hooks"
import { errorWords, t } from "../i18n/i18n.ts"
import { Copy, Refresh, Scan } from "../look/icons.ts"
import { ask } from "../parts/ask.tsx"
import { Button } from "../parts/Button.tsx"
import { Choice } from "../parts/Choice.tsx"
import { Field } from "../parts/Field.tsx"
import { Card, Page, Section } from "../parts/Page.tsx"
import { PersonRow } from "../parts/PersonRow.tsx"
import { QrCode } from "../parts/QrCode.tsx"
import { TextNumber } from "../parts/TextNumber.tsx"
import type { PersonView, TypedNumber } from "../views.ts"
import styles from "./AddPerson.module.css"
import { useAnswer, usePeople } from "./NewChat.tsx"

export interface AddPersonView {
  /** One's own link; null until it is known. */
  readonly link: string | null
  readonly mayAdd: MayAdd
}

export interface AddPersonDeeds {
  /** People by their names, or by a link of theirs. */
  find(text: string): Promise<readonly PersonView[]>
  /** What number a text is; null where it does not look like one. */
  numberIn(text: string): Promise<TypedNumber | null>
  open(person: PersonView): void
  /** Writes to a phone number by SMS, under a name for it; the words of what is wrong when it cannot be added. */
  text(number: string, name: string): Promise<string | null>
  copy(link: string): void
  renew(): void
  allow(mayAdd: MayAdd): void
}

/** One's own link, to be shown or sent. */
function OwnLink({ link, deeds }: { link: string; deeds: AddPersonDeeds }) {
  const renew = async () => {
    const [title, text] = [t("add.renew.title"), t("add.renew.text")]
    if (await ask({ title, text, yes: t("add.renew.yes"), no: t("cancel") })) deeds.renew()
  }
  return (
    <div class={styles.own}>
      <QrCode text={link} label={t("add.qr")} />
      <p class={styles.link}>{link}</p>
      <div class={styles.buttons}>
        <Button small icon={Refresh} onClick={renew}>
          {t("add.renew.yes")}
        </Button>
        <Button small icon={Copy} onClick={() => deeds.copy(link)}>
          {t("invite.copy")}
        </Button>
      </div>
    </div>
  )
}

/** Whether the number itself is among those who were found. */
const isKnown = (people: readonly PersonView[] | null, number: string): boolean =>
  people?.some(({ kind, userName }) => kind === "number" && userName === number) ?? false

interface AddPersonProps {
  view: AddPersonView
  deeds: AddPersonDeeds
  /** Shows what this device's camera sees, and looks there for a link; null where there is none. */
  camera: ComponentChildren | null
  onBack?: (() => void) | undefined
}

/** Finds somebody by user name, number, link or QR, and shows how others find oneself. */
export function AddPerson({ view, deeds, camera, onBack }: AddPersonProps) {
  const [text, setText] = useState("")
  const [isScanning, setScanning] = useState(false)
  const people = usePeople(deeds.find, text)
  const typed = useAnswer(deeds.numberIn, text, null)
  const number = typed === null || typed === "wrong" || isKnown(people, typed.number) ? null : typed
  return (
    <Page title={t("contacts.add")} onBack={onBack}>
      <Field
        label={t("add.who")}
        hint={t("add.hint")}
        value={text}
        onValue={setText}
        autoComplete="off"
        autoCapitalize="none"
        spellcheck={false}
      />
      {camera && isScanning && camera}
      {camera && !isScanning && (
        <Button kind="outline" icon={Scan} wide onClick={() => setScanning(true)}>
          {t("add.scan")}
        </Button>
      )}
      {text !== "" && people && people.length > 0 && (
        <Card>
          {people.map((person) => (
            <PersonRow key={person.account} person={person} onPress={() => deeds.open(person)} />
          ))}
        </Card>
      )}
      {text !== "" && people?.length === 0 && number === null && (
        <p class={styles.none}>{typed === "wrong" ? errorWords("number_invalid") : t("new.nobody")}</p>
      )}
      {text !== "" && people !== null && number !== null && (
        <TextNumber key={number.number} number={number.spaced} write={(name) => deeds.text(number.number, name)} />
      )}
      <Section title={t("add.own")}>
        <Card>{view.link !== null && <OwnLink link={view.link} deeds={deeds} />}</Card>
      </Section>
      <Section title={t("add.may")}>
        <Choice
          label={t("add.may")}
          value={view.mayAdd}
          onValue={deeds.allow}
          options={[
            { value: "anyone", label: t("add.may.anyone") },
            { value: "nobody", label: t("add.may.nobody") },
          ]}
        />
      </Section>
    </Page>
  )
}
