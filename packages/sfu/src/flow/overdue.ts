/**
 * What comes so late that it is not passed on. Who has no time for all that comes passes it on ever later, unless something
 * goes: pictures first and whole, for without one of them those after it cannot be shown; voices when that does not help.
 */

/** Later than this a picture is of no use to anybody. */
const PICTURE_MS = 1_500
/** It goes on with a key frame when nothing is later than this. */
const GOES_ON_MS = 750
const VOICE_MS = 2_500

export const isVoiceOverdue = (lateMs: number): boolean => lateMs > VOICE_MS

/** One incoming picture, or one layer of it. */
export class OverduePictures {
  #isOverdue = false

  /**
   * Whether a packet is passed on.
   * @param lateMs how much later it comes than others did
   * @param isKeyFrame whether a key frame begins with it
   */
  passes(lateMs: number, isKeyFrame: boolean): boolean {
    if (lateMs > PICTURE_MS) this.#isOverdue = true
    else if (isKeyFrame && lateMs <= GOES_ON_MS) this.#isOverdue = false
    return !this.#isOverdue
  }

  /** Whether a key frame, sent now, would let it go on. */
  needsKeyFrame(lateMs: number): boolean {
    return this.#isOverdue && lateMs <= GOES_ON_MS
  }
}
