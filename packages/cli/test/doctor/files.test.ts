import { rm } from "node:fs/promises"
import { Readable } from "node:stream"
import { type FileId, newId } from "@everline/protocol"
import { diskBlobs, MIGRATIONS, migrate, openDatabase } from "@everline/server/internal"
import { createDatabase } from "@everline/testkit"
import { expect, test } from "vitest"
import { checkFiles } from "../../src/doctor/files.ts"
import { temporaryFolder } from "./places.ts"

test("files that are not in the folder, for it is not shared or not mounted, are told", async () => {
  await using folder = await temporaryFolder()
  await using created = await createDatabase()
  await migrate(created.config, MIGRATIONS)
  await using database = openDatabase(created.config)
  expect(await checkFiles(database, folder.path)).toEqual([])
  const files = [newId<FileId>(), newId<FileId>()]
  for (const file of files) {
    await diskBlobs(folder.path).write(file, 0, Readable.from([Buffer.from("dear all")]))
    await database.query(
      `INSERT INTO files (id, account, name, bytes, room, state, attachment, created_at)
       VALUES ($1, $1, 'letter', 8, 8, 'ready', '{"kind": "file"}', 0)`,
      [file],
    )
  }
  expect(await checkFiles(database, folder.path)).toMatchObject([{ state: "good" }])
  await rm(diskBlobs(folder.path).path(files[0] ?? newId(), "upload"))
  expect(await checkFiles(database, folder.path)).toMatchObject([
    { state: "bad", what: `1 of the newest 2 files are not in ${folder.path}` },
  ])
})
