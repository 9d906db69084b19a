import { GroupWork, keepsUp } from "../lib/group-work.ts"
import type { Figures, Plan } from "../lib/meter.ts"
import { print } from "../lib/report.ts"
import { described, type Setting } from "./setting.ts"
import { stage } from "./stage.ts"

/** Deliveries a second from which the work of `npm run bench -- group` begins. What is offered below is for the slow. */
export const LEAST = 20_000

export interface GroupOptions {
  readonly members: number
  readonly bytes: number
  /** Deliveries a second, upwards. */
  readonly rates: readonly number[]
}

/** What came of one rate. */
export interface Step {
  readonly offered: number
  readonly figures: Figures
  readonly keptUp: boolean
}

/** The work of `npm run bench -- group` on any server, at one rate after another until it no longer keeps up. */
export async function measureGroup(
  bench: string,
  setting: Setting,
  options: GroupOptions,
  plan: Plan,
): Promise<readonly Step[]> {
  const { members, bytes, rates } = options
  const line = { bench, work: "group", ...described(setting) }
  const { result, disk, ...rest } = await stage(setting, {
    begin: (messenger, meter) => GroupWork.begin(messenger, meter, members, bytes),
    perform: (group, receipts) => climb(group, rates, plan, { ...line, receipts }),
  })
  print({ ...line, most_per_s: most(result), ...rest, ...disk })
  return result
}

async function climb(group: GroupWork, rates: readonly number[], plan: Plan, line: object): Promise<readonly Step[]> {
  const steps: Step[] = []
  for (const offered of rates) {
    const figures = await group.offer(offered, plan, () => {})
    const keptUp = keepsUp(offered, figures)
    print({ ...line, offered_per_s: offered, kept_up: keptUp, ...figures })
    steps.push({ offered, figures, keptUp })
    if (!keptUp && offered >= LEAST) break
  }
  await group.finish()
  return steps
}

/** The most deliveries a second that it made at any rate, whether it kept up or not. */
export const most = (steps: readonly Step[]): number => Math.max(...steps.map(({ figures }) => figures.per_s))

/** The most at a rate that it kept up with; 0 when there was none. */
export const mostKeptUp = (steps: readonly Step[]): number => Math.max(0, most(steps.filter(({ keptUp }) => keptUp)))
