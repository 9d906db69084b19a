import type { MayAdd } from "@everline/protocol"
import type { ComponentChildren } from "preact"
import { useState } from "preact/hooks"
import { t } from "../i18n/i18n.ts"
import { Copy, Refresh, Scan } from "../look/icons.ts"
import { ask } from "../parts/ask.tsx"
import { Button } from "../parts/Button.tsx"
import { Choice } from "../parts/Choice.tsx"
import { Field } from "../parts/Field.tsx"
import { Card, Page, Section } from "../parts/Page.tsx"
import { PersonRow } from "../parts/PersonRow.tsx"
import { QrCode } from "../parts/QrCode.tsx"
import { usePeople } from "../parts/useAnswer.ts"
import type { PersonView } from "../views.ts"
import styles from "./AddPerson.module.css"
import { type NumberDeeds, OfNumber } from "./OfNumber.tsx"

export interface AddPersonView {
  /** One's own link; null until it is known. */
  readonly link: string | null
  readonly mayAdd: MayAdd
}

export interface AddPersonDeeds extends NumberDeeds {
  /** People by their names, or by a link of theirs. */
  find(text: string): Promise<readonly PersonView[]>
  open(person: PersonView): void
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
      <OfNumber text={text} people={people} deeds={deeds} />
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
