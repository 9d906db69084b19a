import type { Attachment, FileId } from "@everline/protocol"
import { type Database, diskBlobs } from "@everline/server/internal"
import { bad, type Finding, good } from "./finding.ts"

/** So many of the newest are looked for: a folder that is not shared, or not mounted, lacks some of them. */
const LOOKED_FOR = 50

/** Whether the folder of files holds what the record says that there is. */
export async function checkFiles(database: Database, folder: string): Promise<Finding[]> {
  const [table] = await database.query<{ there: boolean }>("SELECT to_regclass('files') IS NOT NULL AS there")
  if (!table?.there) return []
  const newest = await database.query<{ id: FileId; kind: Attachment["kind"] }>(
    "SELECT id, attachment ->> 'kind' AS kind FROM files WHERE state = 'ready' ORDER BY id DESC LIMIT $1",
    [LOOKED_FOR],
  )
  if (newest.length === 0) return []
  const blobs = diskBlobs(folder)
  const sizes = await Promise.all(newest.map(({ id, kind }) => blobs.size(id, kind === "picture" ? kind : "upload")))
  const missing = sizes.filter((size) => size === 0).length
  if (missing === 0) return [good(`the newest ${newest.length} files are in ${folder}`)]
  return [
    bad(
      `${missing} of the newest ${newest.length} files are not in ${folder}`,
      "Servers of one database share this folder: is it mounted here? Another is named with EVERLINE_FILES.",
    ),
  ]
}
