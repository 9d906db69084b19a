import { SEGMENT_STATES, type SegmentEntry, type SegmentId, type SegmentState } from "@everline/protocol"
import { useState } from "preact/hooks"
import { locale, own, t } from "../../i18n/i18n.ts"
import { money } from "../../lib/money.ts"
import { e164, homeOf, spaced } from "../../lib/numbers.ts"
import { clock } from "../../lib/time.ts"
import { Download } from "../../look/icons.ts"
import { Button, IconButton } from "../../parts/Button.tsx"
import { Chips } from "../../parts/Chips.tsx"
import { Field } from "../../parts/Field.tsx"
import { Card, Page, Section } from "../../parts/Page.tsx"
import shared from "./Admin.module.css"
import { Joined } from "./Joined.tsx"
import { Listed, type Pages } from "./Listed.tsx"
import look from "./Segments.module.css"
import { byDay } from "./times.ts"

/** Which of all segments are listed; null: whichever. */
export interface SoughtSegments {
  readonly state: SegmentState | null
  readonly gateway: string | null
  /** In E.164. */
  readonly number: string | null
}

interface SegmentsProps {
  pages: Pages<SegmentEntry>
  sought: SoughtSegments
  /** The names of all. */
  gateways: readonly string[]
  /** As in ISO 4217; null where nobody said what SMS cost. */
  currency: string | null
  /** Whole numbers that were shown, by their segments. */
  shown: ReadonlyMap<SegmentId, string>
  onSought(sought: SoughtSegments): void
  show(segment: SegmentEntry): void
  save(): void
  onMore(): void
  onBack?: (() => void) | undefined
}

/** Those in which a segment stays; in the others it is for moments, or its text went another way. */
const STATES = ["accepted", "delivered", "failed", "unknown"] as const satisfies readonly SegmentState[]
const BAD: ReadonlySet<SegmentState> = new Set(["failed", "unknown", "refused"])
const stateNamed = (name: string): SegmentState | null => SEGMENT_STATES.find((state) => state === name) ?? null

/** Which part of a text it is, or of how many parts, of a text that went whole. */
function partOf({ part, of }: SegmentEntry): string | false {
  if (of === 1) return false
  return part === null ? t("segments.whole", { of }) : t("segments.part", { part, of })
}

function Tag({ state }: Pick<SegmentEntry, "state">) {
  const tone = BAD.has(state) ? shared.off : state === "delivered" ? shared.right : ""
  return <span class={`${shared.tag} ${tone}`}>{t(`segments.state.${state}`)}</span>
}

interface RowProps extends Pick<SegmentsProps, "currency" | "shown" | "show"> {
  entry: SegmentEntry
}

function Row({ entry, currency, shown, show }: RowProps) {
  const { segment, at, ending, gateway, purpose, state, code, price, by } = entry
  const number = shown.get(segment)
  return (
    <div class={shared.row}>
      <span class={shared.words}>
        <span class={shared.line}>
          <span class={`${shared.name} num`}>
            {number === undefined ? t("segments.ending", { ending }) : own(spaced(number))}
          </span>
          <Tag state={state} />
        </span>
        <span class={`${shared.note} num`}>
          <Joined
            parts={[
              clock(at),
              gateway,
              purpose !== "message" && t(`segments.purpose.${purpose}`),
              partOf(entry),
              currency !== null && price > 0 && money(price, currency, locale.value),
              by === null ? t("segments.by_server") : t("segments.by", { name: own(by.displayName) }),
              code !== null && code !== "" && t("segments.code", { code: own(code) }),
            ]}
          />
        </span>
      </span>
      {number === undefined && (
        <Button small aria-label={t("segments.show.label", { ending })} onClick={() => show(entry)}>
          {t("segments.show")}
        </Button>
      )}
    </div>
  )
}

/** Which are listed: of one state, by one gateway, to one number once that is whole. */
function Filters({ sought, gateways, onSought }: Pick<SegmentsProps, "sought" | "gateways" | "onSought">) {
  const [text, setText] = useState(sought.number ?? "")
  return (
    <div class={look.filters}>
      <Field
        label={t("segments.number")}
        type="tel"
        value={text}
        onValue={(typed) => {
          setText(typed)
          onSought({ ...sought, number: e164(typed, homeOf(navigator.languages)) })
        }}
        autoComplete="off"
        maxLength={32}
      />
      <Chips
        label={t("segments.states")}
        value={sought.state ?? "all"}
        chips={(["all", ...STATES] as const).map((value) => ({ value, label: t(`segments.state.${value}`) }))}
        onValue={(value) => onSought({ ...sought, state: stateNamed(value) })}
      />
      {gateways.length > 1 && (
        <Chips
          label={t("segments.gateways")}
          value={sought.gateway ?? ""}
          chips={[
            { value: "", label: t("segments.gateway.all") },
            ...gateways.map((name) => ({ value: name, label: name })),
          ]}
          onValue={(value) => onSought({ ...sought, gateway: value || null })}
        />
      )}
    </div>
  )
}

/** Every SMS that a gateway was asked to take, the newest first: never its words, and of its number the end. */
export function Segments({ pages, sought, gateways, onSought, save, onMore, onBack, ...rest }: SegmentsProps) {
  const none = pages.more ? t("segments.none.sought") : t("segments.none.text")
  return (
    <Page
      title={t("admin.segments")}
      onBack={onBack}
      actions={<IconButton name={t("segments.save")} icon={Download} onClick={save} />}
    >
      <p class={shared.about}>{t("segments.text")}</p>
      <Filters sought={sought} gateways={gateways} onSought={onSought} />
      <Listed pages={pages} onMore={onMore} none={{ title: t("segments.none"), text: none }}>
        {(rows) =>
          byDay(rows).map(([day, entries]) => (
            <Section key={day} title={day}>
              <Card>
                {entries.map((entry) => (
                  <Row key={entry.segment} entry={entry} {...rest} />
                ))}
              </Card>
            </Section>
          ))
        }
      </Listed>
    </Page>
  )
}
