/** Which layer of each picture a subscriber gets: what its link carries, shared among what it shows. */
import type { TrackId } from "../engine.ts"

/** Why nothing of a picture is sent. */
export type Paused = "bandwidth" | "hidden" | "last-n"

/** What can be sent of a picture, as measured. */
export interface Layer {
  readonly spatial: number
  readonly temporal: number
  readonly bps: number
  /** In pixels; 0 is not known. */
  readonly width: number
  readonly height: number
}

export interface Shown {
  readonly track: TrackId
  readonly isScreen: boolean
  /** Whether it is among the pictures that are sent at once. */
  readonly isChosen: boolean
  /** How it is shown, in device pixels; 0 × 0 is hidden. */
  readonly width: number
  readonly height: number
  /** The higher is served first. */
  readonly priority: number
  /** What comes of it now, the least first; not empty. */
  readonly layers: readonly Layer[]
}

export type Choice = Layer | Paused

export interface Allocated {
  readonly choices: ReadonlyMap<TrackId, Choice>
  /** What voices, all that is chosen and the next step up take, in bit/s; 0 where nothing more is wanted. */
  readonly neededBps: number
  /** What voices and all that is of use of every picture take, in bit/s. */
  readonly mostBps: number
}

/** What is not sent yet is to fit with so much to spare, for rates are not even. */
const SPARE = 1.15
/** A picture goes up after there was room for so long; twice as long after it had to come down again. */
const HOLD_MS = 3_000
/** At first, while the link is being found out about, and until it had to come down for the first time. */
const FIRST_HOLD_MS = 500
const FIRST_MS = 10_000
const MOST_HOLD_MS = 24_000
const SOON_MS = 10_000
/** A layer is large enough for what is shown when it has so much of its width or height. */
const ENOUGH = 0.75

interface State {
  /** What it was given last. */
  given: Choice
  wish: string
  /** Since when more could be given. */
  roomMs: number | undefined
  raisedMs: number
  holdMs: number
  /** When it was first there; long ago once it had to come down. */
  firstMs: number
}

/** A picture while what there is is given out: `step` is the layer that it is given, −1 none. */
interface Claim {
  readonly shown: Shown
  readonly state: State
  /** The highest layer that is of use. */
  readonly most: number
  step: number
}

/** Of one subscriber. Times are in milliseconds of any clock that does not go back. */
export class Allocation {
  readonly #states = new Map<TrackId, State>()

  /**
   * What to send of each picture now; to be asked a few times a second and when something is shown otherwise.
   * @param voiceBps what the voices take, which come first
   */
  choose(pictures: readonly Shown[], estimateBps: number, voiceBps: number, nowMs: number): Allocated {
    this.#forget(pictures)
    const choices = new Map<TrackId, Choice>()
    const claims: Claim[] = []
    for (const shown of pictures) {
      const state = this.#stateOf(shown, nowMs)
      const reason = reasonNot(shown)
      if (reason === undefined) claims.push({ shown, state, most: mostOf(shown), step: -1 })
      else state.given = reason
      choices.set(shown.track, state.given)
    }
    giveOut(claims, estimateBps - voiceBps)
    for (const claim of claims) choices.set(claim.shown.track, settle(claim, nowMs))
    return { choices, neededBps: neededBy(claims, voiceBps), mostBps: mostBy(claims, voiceBps) }
  }

  #forget(pictures: readonly Shown[]): void {
    const here = new Set(pictures.map(({ track }) => track))
    for (const track of this.#states.keys()) if (!here.has(track)) this.#states.delete(track)
  }

  /** What is wanted otherwise than before is given at once: somebody waits for it. */
  #stateOf(shown: Shown, nowMs: number): State {
    const wish = `${shown.width}x${shown.height} ${shown.priority} ${shown.isChosen}`
    const state = this.#states.get(shown.track)
    if (state?.wish === wish) return state
    const fresh = {
      given: state?.given ?? "bandwidth",
      wish,
      roomMs: Number.NEGATIVE_INFINITY,
      raisedMs: Number.NEGATIVE_INFINITY,
      holdMs: HOLD_MS,
      firstMs: state?.firstMs ?? nowMs,
    }
    this.#states.set(shown.track, fresh)
    return fresh
  }
}

function reasonNot({ width, height, isChosen }: Shown): Paused | undefined {
  if (width === 0 || height === 0) return "hidden"
  return isChosen ? undefined : "last-n"
}

/** The place of the highest layer that is not larger than it is shown; of what is shown larger than any, the last. */
function mostOf({ layers, width, height }: Shown): number {
  const enough = layers.find((layer) => layer.width >= ENOUGH * width || layer.height >= ENOUGH * height)
  return enough === undefined ? layers.length - 1 : layers.findLastIndex(({ spatial }) => spatial <= enough.spatial)
}

/** Screens first and whole; then the least of each picture, the more important first; then more, those alike in turn. */
function giveOut(claims: readonly Claim[], budgetBps: number): void {
  const ordered = claims.toSorted((one, other) => rank(other) - rank(one))
  let left = budgetBps
  const raise = (claim: Claim): boolean => {
    if (claim.step >= claim.most) return false
    const more = cost(claim, claim.step + 1) - cost(claim, claim.step)
    if (more > left) return false
    claim.step += 1
    left -= more
    return true
  }
  for (const claim of ordered) {
    let isRaised = raise(claim)
    while (isRaised && claim.shown.isScreen) isRaised = raise(claim)
  }
  for (const each of new Set(ordered.map(rank))) {
    const alike = ordered.filter((claim) => rank(claim) === each)
    let isRaised = true
    while (isRaised) isRaised = alike.map(raise).includes(true)
  }
}

/** What a screen says is lost with it, so no picture comes before one. */
const rank = ({ shown }: Claim): number => (shown.isScreen ? 1e9 : 0) + shown.priority

/** What a layer takes; with something to spare where it is more than what is sent already. */
function cost({ shown, state }: Claim, step: number): number {
  const layer = shown.layers[step]
  if (layer === undefined) return 0
  return isAbove(layer, state.given) ? layer.bps * SPARE : layer.bps
}

const isAbove = (layer: Layer, given: Choice): boolean =>
  typeof given === "string" ||
  layer.spatial > given.spatial ||
  (layer.spatial === given.spatial && layer.temporal > given.temporal)

/** Down at once, up when there was room for some time. */
function settle(claim: Claim, nowMs: number): Choice {
  const { shown, state } = claim
  const fits = shown.layers[claim.step] ?? "bandwidth"
  if (typeof fits === "string" || !isAbove(fits, state.given)) {
    if (!isSame(fits, state.given)) lower(state, nowMs)
    state.given = fits
    state.roomMs = undefined
    return fits
  }
  state.roomMs ??= nowMs
  const holdMs = nowMs - state.firstMs < FIRST_MS ? FIRST_HOLD_MS : state.holdMs
  if (nowMs - state.roomMs >= holdMs) {
    state.given = fits
    state.roomMs = undefined
    state.raisedMs = nowMs
  } else claim.step = shown.layers.findLastIndex((layer) => !isAbove(layer, state.given))
  return state.given
}

/** Who comes down soon after going up was wrong to go up, and waits longer. */
function lower(state: State, nowMs: number): void {
  const isSoon = nowMs - state.raisedMs < SOON_MS
  state.holdMs = isSoon ? Math.min(MOST_HOLD_MS, state.holdMs * 2) : HOLD_MS
  state.firstMs = Number.NEGATIVE_INFINITY
}

const isSame = (one: Choice, other: Choice): boolean =>
  one === other ||
  (typeof one !== "string" &&
    typeof other !== "string" &&
    one.spatial === other.spatial &&
    one.temporal === other.temporal)

function neededBy(claims: readonly Claim[], voiceBps: number): number {
  const wanting = claims.toSorted((one, other) => rank(other) - rank(one)).find(({ step, most }) => step < most)
  if (wanting === undefined) return 0
  const bps = ({ shown }: Claim, step: number): number => shown.layers[step]?.bps ?? 0
  const now = claims.reduce((sum, claim) => sum + bps(claim, claim.step), voiceBps)
  return now + bps(wanting, wanting.step + 1) * SPARE - bps(wanting, wanting.step)
}

const mostBy = (claims: readonly Claim[], voiceBps: number): number =>
  claims.reduce((sum, { shown, most }) => sum + (shown.layers[most]?.bps ?? 0) * SPARE, voiceBps)
