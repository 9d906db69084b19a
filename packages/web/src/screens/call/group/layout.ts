/** Where people stand in a call of many: as large as they can be in a space, on as many pages as that needs. In CSS pixels. */

export interface Size {
  readonly width: number
  readonly height: number
}

export interface Place extends Size {
  readonly x: number
  readonly y: number
}

/** How one page of people is laid out; the last one may have fewer. */
export interface Grid {
  readonly perPage: number
  readonly pages: number
  readonly columns: number
  readonly tile: Size
  /** What the tiles stand in, in its middle. Where there are several pages, the pager is below it. */
  readonly area: Place
}

/** Between tiles, and between them and the pager. */
export const GAP = 8
/** How high the pager is: what can be pressed is. */
export const PAGER = 44
/** A tile is never narrower than a phone that stands, nor wider than a film, for it would show but a part of a face. */
const NARROWEST = 3 / 4
const WIDEST = 16 / 9

/** How many of a size stand beside each other; one always does, however small. */
const fitting = (space: number, least: number): number => Math.max(1, Math.floor((space + GAP) / (least + GAP)))

function tileOf(columns: number, rows: number, space: Size): Size {
  const width = Math.floor((space.width - GAP * (columns - 1)) / columns)
  const height = Math.floor((space.height - GAP * (rows - 1)) / rows)
  return {
    width: Math.min(width, Math.floor(height * WIDEST)),
    height: Math.min(height, Math.floor(width / NARROWEST)),
  }
}

function gridIn(count: number, area: Place, least: Size): Grid {
  const [most, deepest] = [fitting(area.width, least.width), fitting(area.height, least.height)]
  const pages = Math.max(1, Math.ceil(count / (most * deepest)))
  const perPage = Math.max(1, Math.ceil(count / pages))
  const choices = Array.from({ length: Math.min(most, perPage) }, (_, at) => {
    const columns = at + 1
    const rows = Math.ceil(perPage / columns)
    return { columns, rows, tile: tileOf(columns, rows, area) }
  }).filter(({ rows }) => rows <= deepest)
  const { columns, tile } = choices.reduce((best, one) =>
    one.tile.width * one.tile.height > best.tile.width * best.tile.height ? one : best,
  )
  return { perPage, pages, columns, tile, area }
}

/**
 * So many people all alike: columns by the space, as large as can be. Who does not fit at the least size is on another page.
 * @param least the smallest that a tile may be, with sides between 3:4 and 16:9; smaller only where the space itself is
 */
export function gridOf(count: number, space: Place, least: Size): Grid {
  const whole = gridIn(count, space, least)
  if (whole.pages === 1) return whole
  return gridIn(count, { ...space, height: Math.max(0, space.height - PAGER - GAP) }, least)
}

/** How far so many tiles reach beside each other. */
const span = (many: number, side: number): number => many * side + Math.max(0, many - 1) * GAP

/** Where those of one page stand, in rows from the top; each row, a shorter last one too, in the middle. */
export function placesOf({ columns, tile, area }: Grid, count: number): readonly Place[] {
  const rows = Math.ceil(count / columns)
  const top = area.y + Math.floor((area.height - span(rows, tile.height)) / 2)
  return Array.from({ length: count }, (_, at) => {
    const [row, column] = [Math.floor(at / columns), at % columns]
    const inRow = Math.min(columns, count - row * columns)
    const start = area.x + Math.floor((area.width - span(inRow, tile.width)) / 2)
    return { x: start + column * (tile.width + GAP), y: top + row * (tile.height + GAP), ...tile }
  })
}

/** What those of a full page take up of their area together. */
export function extentOf({ perPage, columns, tile, area }: Grid): Place {
  const [width, height] = [span(columns, tile.width), span(Math.ceil(perPage / columns), tile.height)]
  return {
    x: area.x + Math.floor((area.width - width) / 2),
    y: area.y + Math.floor((area.height - height) / 2),
    ...{ width, height },
  }
}

/** One in large and the others in a strip: at the side of a space that lies, at the foot of one that stands. */
export interface Stage {
  readonly large: Place
  /** Null where there is nobody else, or no room for them. */
  readonly strip: Place | null
}

/** The strip takes this part of a space that lies, and no more than this many of the least tiles side by side. */
const STRIP_PART = 0.2
const STRIP_TILES = 2

export function stageOf(others: number, space: Place, least: Size): Stage {
  const alone = { large: space, strip: null }
  if (others === 0) return alone
  if (space.width >= space.height) {
    const width = Math.floor(Math.max(least.width, Math.min(space.width * STRIP_PART, least.width * STRIP_TILES)))
    const left = space.width - width - GAP
    if (left < width) return alone
    return { large: { ...space, width: left }, strip: { ...space, x: space.x + left + GAP, width } }
  }
  const isOnePage = gridIn(others, { ...space, height: least.height }, least).pages === 1
  const height = least.height + (isOnePage ? 0 : GAP + PAGER)
  const left = space.height - height - GAP
  if (left < least.height) return alone
  return { large: { ...space, height: left }, strip: { ...space, y: space.y + left + GAP, height } }
}
