/** Where the pictures of a message stand, before a byte of them is here. Sizes in CSS pixels. */

export interface Size {
  readonly width: number
  readonly height: number
}

const WIDEST = 240
const TALLEST = 320
/** A panorama is cut at its sides and a long screenshot at its foot: something to see and to press is left. */
const LEAST = 88

/** The box of a picture that stands alone: its own ratio, no larger than it is, nor than there is room for. */
export function boxOf({ width, height }: Size): Size {
  const scale = Math.min(1, WIDEST / width, TALLEST / height)
  return {
    width: Math.round(Math.min(WIDEST, Math.max(LEAST, width * scale))),
    height: Math.round(Math.min(TALLEST, Math.max(LEAST, height * scale))),
  }
}

const GAP = 4

/** How many pictures stand in a row: two or four make a square, others rows of three. */
export const columnsFor = (count: number): 2 | 3 => (count === 2 || count === 4 ? 2 : 3)

/** The side of each of them: rows of both kinds are about as wide, and fit a phone. */
export const tileFor = (columns: 2 | 3): number => (columns === 2 ? 124 : 82)

/** The height of all pictures of a message. */
export function heightOf(pictures: readonly Size[]): number {
  const [first] = pictures
  if (first === undefined) return 0
  if (pictures.length === 1) return boxOf(first).height
  const columns = columnsFor(pictures.length)
  const rows = Math.ceil(pictures.length / columns)
  return rows * tileFor(columns) + (rows - 1) * GAP
}
