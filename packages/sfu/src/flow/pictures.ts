/** The numbers of VP8 pictures towards a subscriber, who does not get all of them (RFC 7741, 4.2). */

/** What a packet says of the picture it is of; what is null is not there. */
export interface Picture {
  /** Whether a key frame begins with this packet. */
  readonly isKeyFrame: boolean
  /** 7 or 15 bits. */
  readonly pictureId: number | null
  readonly isPictureIdLong: boolean
  /** 8 bits. */
  readonly tl0PictureIndex: number | null
  readonly temporalLayer: number | null
  readonly isLayerSync: boolean
}

/** A packet of a picture that came. */
export interface Piece extends Pick<Picture, "pictureId" | "tl0PictureIndex" | "temporalLayer"> {
  /** Whether the picture begins with it, or ends. */
  readonly isFirst: boolean
  readonly isLast: boolean
}

/**
 * Whether any of what is missing between two packets may be of the lowest temporal layer, to which all others refer. Without
 * a picture of another the next that refers to the lowest alone goes on (the Y bit), which is some pictures later.
 */
export function losesLowest(before: Piece, after: Piece): boolean {
  if (before.tl0PictureIndex === null || after.tl0PictureIndex === null) return true
  if (before.pictureId !== null && before.pictureId === after.pictureId) return before.temporalLayer === 0
  if (before.temporalLayer === null || after.temporalLayer === null) return true
  if (before.temporalLayer === 0 && !before.isLast) return true
  if (after.temporalLayer === 0 && !after.isFirst) return true
  const begun = (after.tl0PictureIndex - before.tl0PictureIndex) & 0xff
  return begun > (after.temporalLayer === 0 ? 1 : 0)
}

/** So many pictures back a late packet finds its own: eight seconds and more. */
const WINDOW = 256
const MASK = WINDOW - 1

const UNSEEN = 0
const TAKEN = 1
const LEFT_OUT = 2

/**
 * Leaves out upper temporal layers and closes the gaps that this makes, for a decoder waits for each number that it has not
 * seen. A picture that never came leaves a gap: what may still come late has its place there, and is taken.
 */
export class PictureNumbers {
  readonly #state = new Uint8Array(WINDOW)
  /** What is to be taken off the number of each picture. */
  readonly #offsets = new Float64Array(WINDOW)
  #highest = -1
  #offset = 0
  #tl0Offset = 0
  #lastTl0 = -1
  /** The temporal layer up to which nothing that others refer to was left out. */
  #wholeTo = 0

  /** Goes on with the pictures of another source, after those that went out. `first` is of its key frame. */
  begin(first: Picture): void {
    const next = this.#highest - this.#offset + 1
    this.#state.fill(UNSEEN)
    this.#highest = (first.pictureId ?? 0) - 1
    this.#offset = this.#highest + 1 - next
    this.#tl0Offset = this.#lastTl0 + 1 - (first.tl0PictureIndex ?? 0)
  }

  /**
   * Whether a packet goes out by what picture it is of: the first packet of a picture that comes decides for all.
   * Up to a higher temporal layer it goes where a picture refers to none that was left out.
   */
  takes(picture: Picture, mostTemporalLayer: number): boolean {
    if (picture.pictureId === null) return true
    const id = this.#extended(picture.pictureId, picture.isPictureIdLong)
    if (id <= this.#highest - WINDOW) return false
    if (id > this.#highest) this.#see(id, this.#isWanted(picture, mostTemporalLayer))
    const place = id & MASK
    if (this.#state[place] === UNSEEN) this.#state[place] = TAKEN
    return this.#state[place] === TAKEN
  }

  /** The number with which a picture goes out that is taken, in as many bits as it came; null when it has none. */
  idOf({ pictureId, isPictureIdLong }: Picture): number | null {
    if (pictureId === null) return null
    const id = this.#extended(pictureId, isPictureIdLong)
    return (id - (this.#offsets[id & MASK] ?? 0)) & (isPictureIdLong ? 0x7fff : 0x7f)
  }

  tl0Of({ tl0PictureIndex }: Picture): number | null {
    if (tl0PictureIndex === null) return null
    const tl0 = (tl0PictureIndex + this.#tl0Offset) & 0xff
    if (((tl0 - this.#lastTl0) & 0xff) < 0x80) this.#lastTl0 = tl0
    return tl0
  }

  #see(id: number, isWanted: boolean): void {
    for (let each = Math.max(this.#highest + 1, id - MASK); each <= id; each++) {
      this.#state[each & MASK] = UNSEEN
      this.#offsets[each & MASK] = this.#offset
    }
    this.#highest = id
    if (isWanted) return
    this.#state[id & MASK] = LEFT_OUT
    this.#offset += 1
  }

  #isWanted({ isKeyFrame, temporalLayer, isLayerSync }: Picture, most: number): boolean {
    const layer = temporalLayer ?? 0
    this.#wholeTo = isKeyFrame ? most : Math.min(this.#wholeTo, most)
    if (layer > most || (layer > this.#wholeTo && !isLayerSync)) return false
    this.#wholeTo = Math.max(this.#wholeTo, layer)
    return true
  }

  /** The number nearest to the highest so far, without wraps. */
  #extended(id: number, isLong: boolean): number {
    const unused = isLong ? 17 : 25
    return this.#highest + (((id - this.#highest) << unused) >> unused)
  }
}
