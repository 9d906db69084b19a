import type { FallbackSettings, PhoneNumber } from "@everline/protocol"
import { Fragment } from "preact"
import { useState } from "preact/hooks"
import { locale, t } from "../../i18n/i18n.ts"
import { spaced } from "../../lib/numbers.ts"
import { Hash, Phone, Plus, Trash } from "../../look/icons.ts"
import { ask } from "../../parts/ask.tsx"
import { Button, IconButton } from "../../parts/Button.tsx"
import { Card, Page } from "../../parts/Page.tsx"
import { SkeletonRows } from "../../parts/Skeleton.tsx"
import { Switch } from "../../parts/Switch.tsx"
import styles from "../Devices.module.css"
import { AddNumberDialog } from "./AddNumberDialog.tsx"
import { Fallback } from "./Fallback.tsx"
import look from "./Numbers.module.css"
import { TakeDialog, type ThreadsView, threadsWords } from "./TakeDialog.tsx"

interface NumbersProps {
  /** Null until they are known. */
  numbers: readonly PhoneNumber[] | null
  /** Whether who knows one of them finds one by it; undefined until that is known. */
  found: boolean | undefined
  onFound(found: boolean): void
  /** When messages come to the newest of them by SMS; undefined until that is known. */
  fallback: FallbackSettings | undefined
  onFallback(change: Partial<Omit<FallbackSettings, "contacts">>): void
  /** Of those to which somebody writes by SMS. */
  threads: ReadonlyMap<string, ThreadsView>
  /** Whether to bring those of a number here is asked; null while nothing is. */
  asked: string | null
  onAsk(number: string | null): void
  take(number: string): void
  /** See `AddNumberDialog`. */
  send(number: string): Promise<string | null>
  add(code: string): Promise<string | null>
  remove(number: PhoneNumber): void
  onBack?: (() => void) | undefined
}

/** A day, in the language on screen. */
const day = (at: number): string => new Intl.DateTimeFormat(locale.value, { dateStyle: "medium" }).format(at)

/** Under a number to which somebody writes by SMS: that they could be talked with here. */
function Offered({ threads, onAsk }: { threads: ThreadsView | undefined; onAsk(): void }) {
  if (threads === undefined) return null
  return (
    <p class={look.offer}>
      {threadsWords(threads)}{" "}
      <button type="button" class={look.other} disabled={threads.busy} onClick={onAsk}>
        {t(threads.busy ? "numbers.take.busy" : "numbers.take.yes")}
      </button>
    </p>
  )
}

function NumberRow({ number, remove }: { number: PhoneNumber; remove(number: PhoneNumber): void }) {
  const name = spaced(number.number)
  const removing = async () => {
    const words = { title: t("numbers.remove.title", { number: name }), text: t("numbers.remove.text") }
    const answers = { yes: t("numbers.remove.yes"), no: t("numbers.remove.no"), danger: true }
    if (await ask({ ...words, ...answers })) remove(number)
  }
  return (
    <div class={styles.row}>
      <span class={look.sign}>
        <Hash size={20} />
      </span>
      <span class={styles.words}>
        <span class={`${styles.name} cut num`}>{name}</span>
        <span class={`${styles.note} cut num`}>{t("numbers.since", { date: day(number.since) })}</span>
      </span>
      <IconButton name={t("numbers.remove.label", { number: name })} icon={Trash} size={20} onClick={removing} />
    </div>
  )
}

/** Phone numbers of one's own: people find one by them, and one logs in with them. */
export function Numbers(props: NumbersProps) {
  const { numbers, found, onFound, fallback, onFallback, threads, asked, onAsk, take, send, add, remove, onBack } =
    props
  const askedOf = asked === null ? undefined : threads.get(asked)
  const [adding, setAdding] = useState(false)
  return (
    <Page title={t("numbers.title")} onBack={onBack}>
      <p class={styles.none}>{t("numbers.text")}</p>
      {numbers === null && <SkeletonRows count={1} />}
      {numbers !== null && numbers.length > 0 && (
        <Card>
          {numbers.map((number) => (
            <Fragment key={number.number}>
              <NumberRow number={number} remove={remove} />
              <Offered threads={threads.get(number.number)} onAsk={() => onAsk(number.number)} />
            </Fragment>
          ))}
        </Card>
      )}
      {numbers?.length === 0 && <p class={styles.hint}>{t("numbers.none")}</p>}
      <Button kind="outline" icon={Plus} wide onClick={() => setAdding(true)}>
        {t("numbers.add")}
      </Button>
      {found !== undefined && (
        <Card>
          <Switch label={t("numbers.found")} icon={Phone} on={found} onChange={onFound} />
        </Card>
      )}
      {fallback !== undefined && numbers !== null && numbers.length > 0 && (
        <Fallback settings={fallback} set={onFallback} />
      )}
      {asked !== null && askedOf && (
        <TakeDialog threads={askedOf} take={() => take(asked)} onClose={() => onAsk(null)} />
      )}
      {adding && <AddNumberDialog send={send} add={add} onClose={() => setAdding(false)} />}
    </Page>
  )
}
