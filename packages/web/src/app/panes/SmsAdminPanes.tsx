import type { SegmentEntry, SegmentId, SmsOverview } from "@everline/protocol"
import { useCallback, useEffect, useState } from "preact/hooks"
import { csvOf } from "../../lib/csv.ts"
import { download } from "../../lib/download.ts"
import { SEGMENT_COLUMNS, segmentCells } from "../../lib/segments.ts"
import { Gateways } from "../../screens/admin/Gateways.tsx"
import { Segments, type SoughtSegments } from "../../screens/admin/Segments.tsx"
import { shape } from "../../shapes/shape.ts"
import { useClient } from "../client.ts"
import { tell, wordsFor } from "../errors.ts"
import { whenOnline } from "../online.ts"
import { back } from "../router.ts"
import { usePages } from "./usePages.ts"

/** On a phone one comes back to the list of pages, which stands beside them elsewhere. */
const onBack = () => (shape.value === "phone" ? back : undefined)

/** How soon it is looked again how the gateways are: nobody is told of it. */
const LOOK_MS = 5_000

interface Found {
  readonly overview: SmsOverview | null
  readonly error: string | null
}

const UNKNOWN: Found = { overview: null, error: null }

export function GatewaysPane() {
  const client = useClient()
  const [found, setFound] = useState(UNKNOWN)
  // After each answer, however long it took.
  useEffect(() => {
    let isGone = false
    const tell = (next: Found) => {
      if (!isGone) setFound(next)
    }
    const look = () => {
      whenOnline(client)
        .then(() => client.administration.call("sms.overview", {}))
        .then(
          ({ overview }) => tell({ overview, error: null }),
          (wrong: unknown) => tell({ ...found, error: wordsFor(wrong) }),
        )
    }
    const timer = setTimeout(look, found === UNKNOWN ? 0 : LOOK_MS)
    return () => {
      isGone = true
      clearTimeout(timer)
    }
  }, [client, found])
  return <Gateways {...found} onBack={onBack()} />
}

const ALL: SoughtSegments = { state: null, gateway: null, number: null }
/** The server looks through a part of a long record at a time: nobody has to press for each that holds nothing. */
const MOST_LOOKS = 20
/** So many rows are saved at most: more than anybody reads. */
const MOST_SAVED = 5_000

export function SegmentsPane() {
  const { administration } = useClient()
  const [sought, setSought] = useState(ALL)
  const [about, setAbout] = useState<{ gateways: readonly string[]; currency: string | null }>({
    gateways: [],
    currency: null,
  })
  const [shown, setShown] = useState<ReadonlyMap<SegmentId, string>>(new Map())
  const { state, gateway, number } = sought
  const ask = useCallback(
    (before: SegmentId | undefined) =>
      administration.call("sms.segments", {
        ...{ ...(state && { state }), ...(gateway && { gateway }), ...(number && { number }) },
        ...(before && { before }),
      }),
    [administration, state, gateway, number],
  )
  const fetch = useCallback(
    async (before: SegmentId | undefined) => {
      let page = await ask(before)
      for (let looks = 1; page.entries.length === 0 && page.next !== null && looks < MOST_LOOKS; looks++)
        page = await ask(page.next)
      const { entries, next, ...rest } = page
      setAbout(rest)
      return { rows: entries, next: next ?? undefined }
    },
    [ask],
  )
  const { pages, more } = usePages<SegmentEntry, SegmentId>(fetch)
  const show = async ({ segment }: SegmentEntry) => {
    const revealed = await administration.call("sms.reveal", { segment })
    setShown((before) => new Map(before).set(segment, revealed.number))
  }
  const save = async () => {
    const rows: SegmentEntry[] = []
    let before: SegmentId | undefined
    do {
      const { entries, next } = await ask(before)
      rows.push(...entries)
      before = next ?? undefined
    } while (before !== undefined && rows.length < MOST_SAVED)
    const table = csvOf([SEGMENT_COLUMNS, ...rows.map((row) => segmentCells(row, about.currency))])
    const url = URL.createObjectURL(new Blob([table], { type: "text/csv" }))
    download(url, "sms.csv")
    URL.revokeObjectURL(url)
  }
  return (
    <Segments
      pages={pages}
      sought={sought}
      shown={shown}
      {...about}
      onSought={setSought}
      show={(entry) => tell(show(entry))}
      save={() => tell(save())}
      onMore={more}
      onBack={onBack()}
    />
  )
}
