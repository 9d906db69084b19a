import { useId, useState } from "preact/hooks"
import { errorWords, locale, t } from "../../i18n/i18n.ts"
import { type CountryCode, countriesIn, e164, homeOf } from "../../lib/numbers.ts"
import { Forward } from "../../look/icons.ts"
import { Field } from "../../parts/Field.tsx"
import styles from "./Numbers.module.css"

/** What somebody types of a number, and the number that it is. */
export interface Typed {
  readonly country: CountryCode
  readonly text: string
}

export function useTyped() {
  const [typed, setTyped] = useState<Typed>(() => ({ country: homeOf(navigator.languages), text: "" }))
  return { typed, setTyped, number: e164(typed.text, typed.country) }
}

/** What to say of a number that there cannot be. */
export const noSuchNumber = (): string => errorWords("number_invalid")

interface NumberFieldProps {
  typed: Typed
  onTyped(typed: Typed): void
  error?: string | undefined
}

/** A country, and a number of it; a number that begins with + says its country itself. */
export function NumberField({ typed, onTyped, error }: NumberFieldProps) {
  const id = useId()
  const isWhole = /^\s*(\+|＋|00)/.test(typed.text)
  return (
    <>
      <div class={styles.country}>
        <label class={styles.label} for={id}>
          {t("numbers.country")}
        </label>
        <span class={styles.choose}>
          <select
            id={id}
            class={styles.select}
            disabled={isWhole}
            autocomplete="country"
            value={typed.country}
            onChange={({ currentTarget }) => {
              const found = countriesIn(locale.value).find(({ country }) => country === currentTarget.value)
              if (found) onTyped({ ...typed, country: found.country })
            }}
          >
            {countriesIn(locale.value).map(({ country, name, callingCode }) => (
              <option key={country} value={country}>
                {`${name} +${callingCode}`}
              </option>
            ))}
          </select>
          <Forward size={20} />
        </span>
      </div>
      <Field
        label={t("numbers.number")}
        type="tel"
        value={typed.text}
        onValue={(text) => onTyped({ ...typed, text })}
        error={error}
        autoComplete="tel"
        maxLength={32}
        required
      />
    </>
  )
}
