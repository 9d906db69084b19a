import type { Health as HealthFigures } from "@everline/protocol"
import type { ComponentChildren } from "preact"
import { locale, t } from "../../i18n/i18n.ts"
import { type Finding, findingsOf, sizeOf } from "../../lib/health.ts"
import { Warning } from "../../look/adminIcons.ts"
import { Alert, Check, Refresh } from "../../look/icons.ts"
import { IconButton } from "../../parts/Button.tsx"
import { Card, Page, Section } from "../../parts/Page.tsx"
import { SkeletonRows } from "../../parts/Skeleton.tsx"
import shared from "./Admin.module.css"
import styles from "./Health.module.css"
import { day, length, since } from "./times.ts"

interface HealthProps {
  /** Null until it is known. */
  health: HealthFigures | null
  /** Why it is not, in words. */
  error: string | null
  again(): void
  onBack?: (() => void) | undefined
}

const icons = { good: Check, odd: Warning, bad: Alert } as const

/** One word for all of it, and what to do about each thing that is not well. */
function Standing({ health }: { health: HealthFigures }) {
  const findings = findingsOf(health)
  const state = findings[0]?.state ?? "good"
  const Icon = icons[state]
  const title = state === "good" ? t("health.good") : t(`health.${state}`, { count: countOf(findings, state) })
  return (
    <div class={`${styles.standing} ${styles[state]}`} role="status">
      <div class={styles.title}>
        <span class={styles.sign}>
          <Icon size={24} />
        </span>
        <h2>{title}</h2>
      </div>
      {findings.map((finding) => (
        <div key={finding.what} class={styles.finding}>
          <p class={styles.what}>{wordsOf(finding, health)}</p>
          <p class={styles.advice}>{t(`health.advice.${finding.what}`)}</p>
        </div>
      ))}
    </div>
  )
}

const countOf = (findings: readonly Finding[], state: Finding["state"]): number =>
  findings.filter((finding) => finding.state === state).length

function wordsOf({ what, days = 0 }: Finding, { disk, database }: HealthFigures): string {
  const free = disk === null ? "" : sizeOf(disk.free, locale.value)
  return t(`health.finding.${what}`, { free, ms: database.commitMs, count: days })
}

function Figure({ value, label }: { value: number; label: string }) {
  return (
    <p class={styles.figure}>
      <b class="num">{new Intl.NumberFormat(locale.value).format(value)}</b>
      <span>{label}</span>
    </p>
  )
}

function Fact({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <div class={shared.fact}>
      <dt>{name}</dt>
      <dd class="num">{children}</dd>
    </div>
  )
}

function Facts({ health }: { health: HealthFigures }) {
  const { version, node, startedAt, now, database, disk, servers, bus, backedUpAt, certificateUntil, media } = health
  const size = (bytes: number) => sizeOf(bytes, locale.value)
  return (
    <Card>
      <dl class={shared.facts}>
        <Fact name={t("health.version")}>{t("health.version_value", { version, node })}</Fact>
        <Fact name={t("health.uptime")}>{length(now - startedAt)}</Fact>
        <Fact name={t("health.database")}>
          {t("health.database_value", { version: database.version, size: size(database.bytes) })}
        </Fact>
        <Fact name={t("health.commit")}>
          {new Intl.NumberFormat(locale.value, { style: "unit", unit: "millisecond" }).format(database.commitMs)}
        </Fact>
        <Fact name={t("health.disk")}>
          {disk === null
            ? t("health.disk_elsewhere")
            : t("health.disk_value", { free: size(disk.free), total: size(disk.total) })}
        </Fact>
        <Fact name={t("health.servers")}>
          {servers}
          {(servers > 1 || bus !== "none") && (
            <>
              <i class="sep" />
              {t(`health.bus.${bus}`)}
            </>
          )}
        </Fact>
        <Fact name={t("health.backup")}>
          {backedUpAt === null ? t("health.never") : since(backedUpAt, t("recovery.now"))}
        </Fact>
        <Fact name={t("health.certificate")}>
          {certificateUntil === null
            ? t("health.certificate_none")
            : t("health.certificate_value", { date: day(certificateUntil) })}
        </Fact>
        <Fact name={t("health.media")}>
          {media === null ? t("health.media_off") : t(`health.media_${media.state}`, { count: media.processes })}
        </Fact>
      </dl>
    </Card>
  )
}

/** How the server is: whether something is wrong and what to do, what goes on now, and what it is made of. */
export function Health({ health, error, again, onBack }: HealthProps) {
  return (
    <Page
      title={t("admin.health")}
      onBack={onBack}
      reading
      actions={<IconButton name={t("health.again")} icon={Refresh} onClick={again} />}
    >
      {error !== null && (
        <p class={shared.about} role="alert">
          {error}
        </p>
      )}
      {health === null ? (
        error === null && <SkeletonRows count={5} />
      ) : (
        <>
          <Standing health={health} />
          <Section title={t("health.now")}>
            <div class={styles.figures}>
              <Figure value={health.people} label={t("health.people", { count: health.people })} />
              <Figure value={health.connections} label={t("health.connections", { count: health.connections })} />
              <Figure value={health.messages} label={t("health.messages", { count: health.messages })} />
            </div>
          </Section>
          <Facts health={health} />
          <p class={shared.about}>{t("health.doctor")}</p>
        </>
      )}
    </Page>
  )
}
