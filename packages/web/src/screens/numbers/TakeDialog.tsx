import { t } from "../../i18n/i18n.ts"
import { Button } from "../../parts/Button.tsx"
import { Dialog, DialogButtons, DialogText } from "../../parts/Dialog.tsx"
import styles from "./Numbers.module.css"

/** How many write to a number of one's own by SMS, and what becomes of bringing them here. */
export interface ThreadsView {
  readonly people: number
  readonly groups: number
  readonly busy: boolean
  /** Why it did not go well the last time, in words. */
  readonly error: string | null
}

/** "3 people and 1 group write to this number by SMS." */
export function threadsWords({ people, groups }: ThreadsView): string {
  const who = groups === 0 ? "people" : people === 0 ? "groups" : "both"
  return t(`numbers.threads.${who}`, { people, groups })
}

interface TakeProps {
  threads: ThreadsView
  take(): void
  onClose(): void
}

/** Asks whether who writes to a number is to be talked with here. Whoever closes it meanwhile stops nothing. */
export function TakeDialog({ threads, take, onClose }: TakeProps) {
  const { busy, error } = threads
  return (
    <Dialog title={t("numbers.take.title")} onClose={onClose}>
      <DialogText>{threadsWords(threads)}</DialogText>
      <DialogText>{t("numbers.take.text")}</DialogText>
      {error !== null && (
        <p class={styles.wrong} role="alert">
          {error}
        </p>
      )}
      <DialogButtons>
        <Button onClick={onClose}>{t("numbers.take.no")}</Button>
        <Button kind="primary" disabled={busy} onClick={take}>
          {t(busy ? "numbers.take.busy" : error === null ? "numbers.take.yes" : "retry")}
        </Button>
      </DialogButtons>
    </Dialog>
  )
}
