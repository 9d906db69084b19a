import { own, t } from "../i18n/i18n.ts"
import { Check, Close } from "../look/icons.ts"
import { IconButton } from "../parts/Button.tsx"
import { Empty } from "../parts/Empty.tsx"
import { Card, Page, Section } from "../parts/Page.tsx"
import { PersonRow } from "../parts/PersonRow.tsx"
import type { PersonView } from "../views.ts"

export interface RequestView {
  readonly person: PersonView
  readonly greeting: string
}

interface RequestsProps {
  received: readonly RequestView[]
  sent: readonly RequestView[]
  deeds: {
    open(person: PersonView): void
    accept(person: PersonView): void
    decline(person: PersonView): void
  }
  onBack?: (() => void) | undefined
}

/** Who asks to be a contact, and whom one has asked. */
export function Requests({ received, sent, deeds, onBack }: RequestsProps) {
  return (
    <Page title={t("requests.title")} onBack={onBack}>
      {received.length + sent.length === 0 && <Empty title={t("requests.none")} />}
      {received.length > 0 && (
        <Section title={t("requests.received")}>
          <Card>
            {received.map(({ person, greeting }) => (
              <PersonRow
                key={person.account}
                person={person}
                note={greeting || undefined}
                onPress={() => deeds.open(person)}
              >
                <IconButton
                  name={t("requests.decline.label", { name: own(person.name) })}
                  icon={Close}
                  onClick={() => deeds.decline(person)}
                />
                <IconButton
                  name={t("requests.accept.label", { name: own(person.name) })}
                  icon={Check}
                  primary
                  onClick={() => deeds.accept(person)}
                />
              </PersonRow>
            ))}
          </Card>
        </Section>
      )}
      {sent.length > 0 && (
        <Section title={t("requests.sent")}>
          <Card>
            {sent.map(({ person }) => (
              <PersonRow key={person.account} person={person} onPress={() => deeds.open(person)} />
            ))}
          </Card>
        </Section>
      )}
    </Page>
  )
}
