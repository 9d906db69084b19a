import type { GatewayStatus, SmsOutcomes, SmsOverview } from "@everline/protocol"
import type { ComponentChildren } from "preact"
import { locale, t } from "../../i18n/i18n.ts"
import { money } from "../../lib/money.ts"
import { Alert, Check, Refresh } from "../../look/icons.ts"
import { Empty } from "../../parts/Empty.tsx"
import { Card, Page, Section } from "../../parts/Page.tsx"
import { SkeletonRows } from "../../parts/Skeleton.tsx"
import shared from "./Admin.module.css"
import styles from "./Gateways.module.css"
import look from "./Health.module.css"
import { Joined } from "./Joined.tsx"
import { moment } from "./times.ts"

const DAY = 86_400_000

interface GatewaysProps {
  /** Null until it is known. */
  overview: SmsOverview | null
  /** Why it is not, in words. */
  error: string | null
  onBack?: (() => void) | undefined
}

const looks = {
  works: { icon: Check, tone: look.good },
  connecting: { icon: Refresh, tone: look.odd },
  down: { icon: Alert, tone: look.bad },
} as const

const number = (value: number): string => new Intl.NumberFormat(locale.value).format(value)

function Fact({ name, whole, children }: { name: string; whole?: boolean; children: ComponentChildren }) {
  return (
    <div class={shared.fact}>
      <dt>{name}</dt>
      <dd class={`num ${whole ? styles.whole : ""}`}>{children}</dd>
    </div>
  )
}

/** What went, and how it ended; what there is none of is left out. */
function outcomes({ sent, ...ended }: SmsOutcomes): readonly string[] {
  const { delivered, failed, unknown } = ended
  const all = { delivered, failed, unknown, under_way: sent - delivered - failed - unknown }
  const some = (["delivered", "failed", "unknown", "under_way"] as const).filter((what) => all[what] > 0)
  return [
    t("gateways.sent", { count: number(sent) }),
    ...some.map((what) => t(`gateways.${what}`, { count: number(all[what]) })),
  ]
}

interface GatewayProps {
  gateway: GatewayStatus
  /** What the day is called of which is told. */
  day: string
}

/** One gateway: how it is, why and what to do, and what went by it. */
function Gateway({ gateway: { name, kind, state, since, trouble, waiting, ...went }, day }: GatewayProps) {
  const { icon: Icon, tone } = looks[state]
  return (
    <article class={`${look.standing} ${tone}`} aria-label={name}>
      <div class={look.title}>
        <span class={look.sign}>
          <Icon size={24} />
        </span>
        <span class={shared.words}>
          <span class={shared.line}>
            <h2>{name}</h2>
            <span class={shared.tag}>{t(`gateways.kind.${kind}`)}</span>
          </span>
          <span class={`${shared.note} num`} role="status">
            <Joined parts={[t(`gateways.${state}`), since !== null && t("gateways.since", { time: moment(since) })]} />
          </span>
        </span>
      </div>
      {trouble !== null && (
        <div class={look.finding}>
          <p class={look.what}>
            <Joined parts={[t(`gateways.trouble.${trouble.what}`), trouble.code]} />
          </p>
          <p class={look.advice}>{t(`gateways.advice.${trouble.what}`)}</p>
        </div>
      )}
      <dl>
        <Fact name={t("gateways.waiting")}>{number(waiting)}</Fact>
        <Fact name={t("gateways.hour")} whole>
          <Joined parts={outcomes(went.hour)} unbroken />
        </Fact>
        <Fact name={day} whole>
          <Joined parts={outcomes(went.day)} unbroken />
        </Fact>
      </dl>
    </article>
  )
}

/** What was used of what may be; all there is where there is no limit. */
const used = (value: string, most: string | null): string =>
  most === null ? value : t("gateways.of", { used: value, most })

function Costs({ overview: { currency, segments, cost } }: { overview: SmsOverview }) {
  const price = (micros: number) => (currency === null ? null : money(micros, currency, locale.value))
  const many = (count: number) => t("gateways.segments", { count: number(count) })
  const limit = (most: number | null) => (most === null ? null : many(most))
  const month = price(cost.month)
  return (
    <Section title={t("gateways.cost")}>
      <Card>
        <dl class={shared.facts}>
          <Fact name={t("gateways.cost.hour")}>{used(many(segments.hour), limit(segments.mostInHour))}</Fact>
          <Fact name={t("gateways.day")}>
            <Joined parts={[used(many(segments.day), limit(segments.mostInDay)), price(cost.day)]} unbroken />
          </Fact>
          {month !== null && (
            <Fact name={t("gateways.cost.month")}>
              {used(month, cost.mostInMonth === null ? null : price(cost.mostInMonth))}
            </Fact>
          )}
        </dl>
      </Card>
    </Section>
  )
}

/** How texts go: whether each gateway works, and else why not and what to do; what went, and what it cost. */
export function Gateways({ overview, error, onBack }: GatewaysProps) {
  return (
    <Page title={t("admin.sms")} onBack={onBack} reading>
      {error !== null && (
        <p class={shared.about} role="alert">
          {error}
        </p>
      )}
      {overview === null && error === null && <SkeletonRows count={5} />}
      {overview?.gateways.length === 0 && (
        <div class={shared.empty}>
          <Empty title={t("gateways.none")} text={t("gateways.none.text")} />
        </div>
      )}
      {overview !== null && overview.gateways.length > 0 && (
        <>
          <Section title={t("gateways.title")}>
            {overview.gateways.map((gateway) => (
              <Gateway key={gateway.name} gateway={gateway} day={dayOf(overview)} />
            ))}
          </Section>
          <Costs overview={overview} />
        </>
      )}
    </Page>
  )
}

const dayOf = ({ now, countedSince }: SmsOverview): string =>
  countedSince > now - DAY ? t("gateways.counted", { time: moment(countedSince) }) : t("gateways.day")
