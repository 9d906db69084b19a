import { daysBetween } from "../lib/time.ts"
import type { EventView, LineView, MessageView } from "../views.ts"

const RUN_GAP_MS = 5 * 60_000
const STATION_GAP_MS = 30 * 60_000

/** How a line stands among its neighbours. */
export interface LineShape {
  /** A day or a long silence begins here: its time stands above. */
  readonly timed: boolean
  /** First and last of a run by one author. */
  readonly first: boolean
  readonly last: boolean
}

const isPlain = (line: LineView | undefined): line is MessageView => line?.kind === "message" && !line.recalled

/** Whether `next` begins with its time: another day, or half an hour of silence. */
function timeBetween(previous: LineView | undefined, next: LineView): boolean {
  if (!previous) return true
  return next.at - previous.at >= STATION_GAP_MS || daysBetween(previous.at, next.at) !== 0
}

function sameRun(a: LineView | undefined, b: LineView | undefined): boolean {
  if (!isPlain(a) || !isPlain(b)) return false
  return a.author.account === b.author.account && b.at - a.at < RUN_GAP_MS && !timeBetween(a, b)
}

/** Looks at the two neighbours only, so that a thread of any length costs the same to draw. */
export function lineShape(previous: LineView | undefined, line: LineView, next: LineView | undefined): LineShape {
  return { timed: timeBetween(previous, line), first: !sameRun(previous, line), last: !sameRun(line, next) }
}

/** What a message says of its way: by what it came, and of one's own how far. */
function answerOf({ mine, progress, sms }: MessageView): string {
  if (sms === null) return mine ? progress : ""
  if (!mine || sms.way === "in") return "sms"
  return [progress, ...sms.texts.map(({ state, trouble, segments }) => `${state} ${trouble} ${segments}`)].join()
}

/** Whether a message says what its way was: once under a run, and wherever the run's answer changes. */
export function tellsWay(line: MessageView, next: LineView | undefined, last: boolean): boolean {
  const answer = answerOf(line)
  if (answer === "") return false
  return last || line.progress === "failed" || (isPlain(next) && answerOf(next) !== answer)
}

/** Of a number that goes and who has it, who comes in its place: that they come says all. */
export const isSaidBelow = (line: EventView, next: LineView | undefined): boolean =>
  line.kind === "moved" && next?.kind === "arrived" && next.actor === line.actor

/** Whether it can be written anew in its place; a phone keeps what it was sent. */
export const isEditable = ({ mine, seq, body, recalled, merged, call, sms }: MessageView): boolean =>
  mine && seq !== null && body !== "" && !recalled && merged === null && call === null && sms?.way !== "out"
