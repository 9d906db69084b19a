import type { CSSProperties } from "preact"
import { useState } from "preact/hooks"
import { t } from "../../../i18n/i18n.ts"
import type { ParticipantView } from "../view.ts"
import { gridOf, type Place, placesOf, type Size } from "./layout.ts"
import { Pager } from "./Pager.tsx"
import { Sight } from "./Sight.tsx"
import styles from "./Tiles.module.css"

/** Puts something where it was found to stand. */
export const at = ({ x, y, width, height }: Place): CSSProperties => ({
  insetInlineStart: `${x}px`,
  insetBlockStart: `${y}px`,
  width: `${width}px`,
  height: `${height}px`,
})

interface TilesProps {
  people: readonly ParticipantView[]
  space: Place
  least: Size
}

/** People all alike, on one page or on several. Who speaks is ringed. */
export function Tiles({ people, space, least }: TilesProps) {
  const [wanted, setPage] = useState(0)
  const grid = gridOf(people.length, space, least)
  const page = Math.min(wanted, grid.pages - 1)
  const shown = people.slice(page * grid.perPage, (page + 1) * grid.perPage)
  const places = placesOf(grid, shown.length)
  return (
    <>
      <ul aria-label={t("calls.everybody")}>
        {places.map((place, index) => {
          const one = shown[index]
          if (!one) return null
          const state = one.place === "out" ? styles.out : one.speaks ? styles.speaks : ""
          return (
            <li key={one.person.account} class={`${styles.tile} ${state}`} style={at(place)}>
              <Sight one={one} size={place} />
            </li>
          )
        })}
      </ul>
      {grid.pages > 1 && <Pager page={page} pages={grid.pages} space={space} onPage={setPage} />}
    </>
  )
}
