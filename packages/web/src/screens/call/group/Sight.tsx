import { own, t } from "../../../i18n/i18n.ts"
import { Hand, MicOff } from "../../../look/callIcons.ts"
import { Name } from "../../../parts/Words.tsx"
import { CallFace } from "../CallFace.tsx"
import { Pictures, useFramed } from "../Picture.tsx"
import type { ParticipantView } from "../view.ts"
import type { Size } from "./layout.ts"
import styles from "./Sight.module.css"
import { useSight } from "./sights.ts"

/** What the face of a tile leaves for the name below it, and for words. In CSS pixels, as large as they are usually written. */
const NAME_PX = 32
const WORDS_PX = 24
/** A large face elsewhere; and with the rings around it, when they are widest. */
const FACE_PX = 72
const RINGS_PX = 132
/** Faces are no smaller and no larger than this, so many times that. */
const [SMALLEST, LARGEST] = [0.4, 3.5]

function zoomOf({ width, height }: Size, rings: boolean, hasWords: boolean): number {
  const [wide, high] = [width * 0.6, (height - NAME_PX - (hasWords ? WORDS_PX : 0)) * 0.86]
  const side = rings ? Math.min(wide / FACE_PX, high / RINGS_PX) : Math.min(wide, high) / FACE_PX
  return Math.min(LARGEST, Math.max(SMALLEST, side))
}

/** Why nothing comes from somebody, in words; null where something does. */
export function stateWords({ place, lost, holding }: ParticipantView): string | null {
  if (place === "ringing") return t("calls.rings")
  if (lost) return t("calls.reconnecting")
  return holding ? t("calls.holding") : null
}

interface SightProps {
  one: ParticipantView
  size: Size
  /** Of what they share, or of themselves. */
  what?: "picture" | "screen"
  /** It has the large place. */
  large?: boolean
}

/** The name on a picture, and what goes with it. */
function Caption({ one, what }: Pick<SightProps, "one" | "what">) {
  if (what === "screen")
    return (
      <span class={styles.caption}>
        <bdi class="cut">{t("calls.shares", { name: own(one.person.name) })}</bdi>
      </span>
    )
  return (
    <span class={styles.caption}>
      {one.muted && one.place === "in" && <MicOff size={16} />}
      <Name class="cut">{one.person.name}</Name>
      {one.muted && one.place === "in" && <span class="hidden">, {t("calls.is_muted")}</span>}
      {one.speaks && <span class="hidden">, {t("calls.speaks")}</span>}
    </span>
  )
}

/** What one has of somebody in a call of many: their picture or their face, their name, and what one should know of them. */
export function Sight({ one, size, what = "picture", large = false }: SightProps) {
  useSight(one, { what, size, large })
  const words = stateWords(one)
  const rings = one.place === "ringing"
  const pictures = what === "screen" ? one.screens : one.pictures
  const isSeen = words === null && pictures.some(({ shows }) => shows)
  const [framed, addFramed] = useFramed()
  // Whose picture has not come yet has a face meanwhile.
  const isThere = isSeen && pictures.some(({ key }) => framed.has(key))
  return (
    <>
      <Pictures pictures={pictures} seen={isSeen} fit={what === "screen" ? "contain" : "cover"} onFrame={addFramed} />
      <span class={styles.middle}>
        {!isThere && (
          <CallFace
            person={one.person}
            rings={rings}
            zoom={zoomOf(size, rings, words !== null)}
            class={rings ? styles.ringing : ""}
          />
        )}
        {words !== null && <span class={styles.words}>{words}</span>}
      </span>
      {one.raised !== null && what === "picture" && (
        <span class={styles.hand}>
          <Hand size={17} />
          <span class="hidden">{t("calls.has_hand")}</span>
        </span>
      )}
      <Caption one={one} what={what} />
    </>
  )
}
