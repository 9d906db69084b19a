/** When a sender is asked for a key frame (RFC 4585 PLI): one request for all who want one, again until it came. */

/** Key frames are many times as large as others: never asked for more often than this. */
const LEAST_MS = 300
/** While none comes the pause doubles up to this, for it may be the request that does not get through. */
const MOST_MS = 2_400

/** Of one incoming stream; times are in milliseconds of any clock that does not go back. */
export class KeyFrameRequests {
  #isWanted = false
  #askedAt = Number.NEGATIVE_INFINITY
  #isRepeated = false
  #pauseMs = LEAST_MS
  #wanted = 0
  #asked = 0

  /** Somebody needs a key frame; however many do until it comes, it is one. */
  want(): void {
    this.#isWanted = true
    this.#wanted += 1
  }

  /** Whether to ask now, which counts as asked. To be called after `want`, and from time to time. */
  due(nowMs: number): boolean {
    if (!this.#isWanted || nowMs - this.#askedAt < this.#pauseMs) return false
    // The second request of a row comes as soon as it may, only those after it wait longer.
    this.#pauseMs = this.#isRepeated ? Math.min(MOST_MS, this.#pauseMs * 2) : LEAST_MS
    this.#isRepeated = true
    this.#askedAt = nowMs
    this.#asked += 1
    return true
  }

  /** A key frame has begun to come. */
  came(): void {
    this.#isWanted = false
    this.#isRepeated = false
    this.#pauseMs = LEAST_MS
  }

  /** How often one was wanted, and how often it was asked for. */
  get counts(): { readonly wanted: number; readonly asked: number } {
    return { wanted: this.#wanted, asked: this.#asked }
  }
}
