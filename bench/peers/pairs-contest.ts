import type { Figures, Plan } from "../lib/meter.ts"
import { type PairsOptions, PairsWork } from "../lib/pairs-work.ts"
import { print } from "../lib/report.ts"
import { described, type Setting } from "./setting.ts"
import { stage } from "./stage.ts"

/** The work of `npm run bench -- pairs` on any server. @returns the median of each figure */
export async function measurePairs(
  bench: string,
  setting: Setting,
  options: PairsOptions,
  plan: Plan,
): Promise<Figures> {
  const line = { bench, work: "pairs", ...described(setting), rate: options.rate }
  const { result, disk, ...rest } = await stage(setting, {
    begin: (messenger, meter) => PairsWork.begin(messenger, meter, options),
    perform: (work, receipts) => work.measure(plan, (window) => print({ ...line, receipts, ...window })),
  })
  print({ ...line, median: true, ...rest, ...result, ...disk })
  return result
}
