/** A picture looked at closely: how large it is drawn, and how far its middle is from the window's, in CSS pixels. */
export interface Zoom {
  readonly scale: number
  readonly x: number
  readonly y: number
}

/** A place as seen from the middle of the window. */
interface Offset {
  readonly x: number
  readonly y: number
}

interface Size {
  readonly width: number
  readonly height: number
}

/** All of it, in the middle. */
export const WHOLE: Zoom = { scale: 1, x: 0, y: 0 }
const CLOSEST = 8

const clamp = (value: number, least: number, most: number): number => Math.min(most, Math.max(least, value))

/** Moved, but not out of sight: no further than its edge comes to its place when all of it is shown. */
export function moved({ scale, x, y }: Zoom, by: Offset, size: Size): Zoom {
  const roomX = ((scale - 1) * size.width) / 2
  const roomY = ((scale - 1) * size.height) / 2
  return { scale, x: clamp(x + by.x, -roomX, roomX), y: clamp(y + by.y, -roomY, roomY) }
}

/** Larger or smaller by a factor, with the place at `at` staying where it is as far as it can. */
export function zoomed(zoom: Zoom, factor: number, at: Offset, size: Size): Zoom {
  const scale = clamp(zoom.scale * factor, 1, CLOSEST)
  const by = scale / zoom.scale
  return moved({ scale, x: at.x - (at.x - zoom.x) * by, y: at.y - (at.y - zoom.y) * by }, { x: 0, y: 0 }, size)
}
