import { useRef } from "preact/hooks"
import { t } from "../../../i18n/i18n.ts"
import { AddPerson } from "../../../look/icons.ts"
import { Button } from "../../../parts/Button.tsx"
import type { GroupCallDeeds, GroupCallView, ParticipantView } from "../view.ts"
import { extentOf, gridOf, stageOf } from "./layout.ts"
import { type Large, largeOf } from "./people.ts"
import { SelfTile } from "./SelfTile.tsx"
import { Sight } from "./Sight.tsx"
import styles from "./Stage.module.css"
import { at, Tiles } from "./Tiles.tsx"
import { useFading } from "./useFading.ts"
import { type Space, useSpace } from "./useSpace.ts"

interface StageProps {
  view: GroupCallView
  deeds: Pick<GroupCallDeeds, "add">
}

interface InSpace {
  view: GroupCallView
  people: readonly ParticipantView[]
  space: Space
}

const selfOf = ({ me, self }: GroupCallView): MediaStreamTrack | null => (me.holding ? null : self)

/** All alike. */
function Alike({ view, people, space: { whole, least } }: InSpace) {
  const self = selfOf(view)
  const corners = people.length > 0 ? extentOf(gridOf(people.length, whole, least)) : whole
  return (
    <>
      {people.length > 0 && <Tiles people={people} space={whole} least={least} />}
      {self && <SelfTile track={self} isMirrored={view.isMirrored} space={corners} />}
    </>
  )
}

/** One in large, or what they share; the others in a strip, and who shares among them. */
function OneLarge({ view, people, space: { whole, least }, large: { one, what } }: InSpace & { large: Large }) {
  const others = people.filter(({ person }) => what === "screen" || person.account !== one.person.account)
  const { large, strip } = stageOf(others.length, whole, least)
  const self = selfOf(view)
  return (
    <>
      <div class={`${styles.large} ${what === "picture" && one.speaks ? styles.speaks : ""}`} style={at(large)}>
        <Sight one={one} size={large} what={what} large />
      </div>
      {strip && <Tiles people={others} space={strip} least={least} />}
      {self && <SelfTile track={self} isMirrored={view.isMirrored} space={large} />}
    </>
  )
}

/** Nobody else is there, and nobody rings. */
function Alone({ deeds }: Pick<StageProps, "deeds">) {
  return (
    <div class={styles.alone}>
      <p class={styles.words}>{t("calls.alone")}</p>
      <Button kind="primary" icon={AddPerson} onClick={deeds.add}>
        {t("calls.add")}
      </Button>
    </div>
  )
}

/** The people of a call, in whatever room there is for them. */
export function Stage({ view, deeds }: StageProps) {
  const ref = useRef<HTMLDivElement>(null)
  const space = useSpace(ref)
  const people = useFading(view.others)
  const large = largeOf(view)
  return (
    <div ref={ref} class={styles.stage}>
      {people.length === 0 && <Alone deeds={deeds} />}
      {space && large === null && <Alike view={view} people={people} space={space} />}
      {space && large !== null && <OneLarge view={view} people={people} space={space} large={large} />}
    </div>
  )
}
