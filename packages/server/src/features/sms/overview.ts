import type { GatewayStatus, SmsOutcomes, SmsOverview, Time } from "@everline/protocol"
import type { Database } from "../../database.ts"
import type { Clock } from "../../ports/clock.ts"
import { hourOf } from "./caps.ts"
import { type Holder, listHolders } from "./holder-store.ts"
import * as store from "./overview-store.ts"
import type { GatewaySetup, SmsSettings } from "./settings.ts"

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
/** Of more segments within a day the newest are counted: to look costs a few hundredths of a second at most. */
const MOST_COUNTED = 50_000

export interface OverviewOptions {
  readonly database: Database
  readonly clock: Clock
  readonly settings: SmsSettings
}

/** How texts go, for administrators. Why a gateway is down, and what to do about it, the app says in their words. */
export class Overview {
  readonly #options: OverviewOptions

  constructor(options: OverviewOptions) {
    this.#options = options
  }

  async look(): Promise<SmsOverview> {
    const { database, clock, settings } = this.#options
    const now = clock.now()
    const countedSince = await store.countedFrom(database, now - DAY_MS, MOST_COUNTED)
    const [holders, gone, waiting, totals] = await Promise.all([
      listHolders(database),
      store.countGone(database, countedSince, now - HOUR_MS),
      store.countWaiting(database),
      store.readTotals(database, hourOf(now)),
    ])
    const { hour = null, day = null, month = null } = settings.caps.server ?? {}
    return {
      now,
      gateways: settings.gateways.map((setup) => {
        const counted = gone.find(({ gateway }) => gateway === setup.name)
        return {
          ...standingOf(
            setup,
            holders.find(({ gateway }) => gateway === setup.name),
            now,
          ),
          waiting: waiting.get(setup.name) ?? 0,
          hour: counted?.hour ?? NOTHING,
          day: counted?.day ?? NOTHING,
        }
      }),
      countedSince,
      currency: settings.currency,
      segments: { hour: totals.hour, day: totals.day, mostInHour: hour, mostInDay: day },
      cost: { day: totals.dayCost, month: totals.monthCost, mostInMonth: month },
    }
  }
}

const NOTHING: SmsOutcomes = { sent: 0, delivered: 0, failed: 0, unknown: 0 }

/** As its holder has found it; one whose holder is gone is about to be taken by another server. */
export function standingOf(
  { name, kind }: Pick<GatewaySetup, "name" | "kind">,
  holder: Holder | undefined,
  now: Time,
): Pick<GatewayStatus, "name" | "kind" | "state" | "since" | "trouble"> {
  if (holder === undefined) return { name, kind, state: "connecting", since: null, trouble: null }
  const { up, since, lease, trouble, troubledAt } = holder
  if (trouble !== null) return { name, kind, state: "down", since: troubledAt, trouble }
  return { name, kind, state: up && lease > now ? "works" : "connecting", since, trouble: null }
}
