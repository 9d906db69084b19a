import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { buffer } from "node:stream/consumers"
import { fileURLToPath } from "node:url"
import { gunzipSync, gzipSync } from "node:zlib"
import { type ConversationId, newId } from "@everline/protocol"
import { afterEach, beforeEach, expect, test } from "vitest"
import { createDatabase } from "../../testkit/src/database.ts"
import { diskBlobs } from "../src/adapters/blobs/disk.ts"
import { openDatabase } from "../src/adapters/postgres/pool.ts"
import { backUp } from "../src/backup/back-up.ts"
import { withClient } from "../src/backup/connection.ts"
import { holdSweeping } from "../src/backup/files.ts"
import { BackupError } from "../src/backup/problem.ts"
import { restore } from "../src/backup/restore.ts"
import type { Database } from "../src/database.ts"
import { indexDue } from "../src/features/search/indexing.ts"
import { openHouse } from "./features/house.ts"
import { blackPng, carry, upload } from "./features/uploads.ts"
import { once, openVillage } from "./features/village.ts"

const MIGRATIONS = fileURLToPath(new URL("../migrations", import.meta.url))
const refused = (code: string) => expect.objectContaining({ constructor: BackupError, code })

let folder = ""
beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), "everline-backup-")), "backup")
})
afterEach(() => rm(join(folder, ".."), { recursive: true }))

type House = Awaited<ReturnType<typeof openHouse>>

/** Everything that text can hold and that COPY has to escape. */
const BODIES = ["two\nlines\tand a tab", "\\N", "\\.", "", "王小明 👩‍👩‍👧 \u202e", "x".repeat(64 * 1024)]

async function write(house: House, bodies: readonly string[]) {
  const { self } = await house.signUp(`amy-${house.clock.now()}`)
  const journal = newId<ConversationId>()
  await house.journal.transact(async (tx) => {
    await tx.create(journal)
    for (const body of bodies) {
      const base = { journal, kind: "message", actor: self.account, once: null, guard: null, counted: true }
      await tx.appendOne({ ...base, at: house.clock.now(), body, data: { quote: 1 } })
    }
  })
  return journal
}

test("a restored backup equals the original, and devices are told to start over", async () => {
  await using house = await openHouse()
  const amy = await house.signUp("amy")
  const journal = await write(house, BODIES)
  const manifest = await backUp(house.config, folder, house.clock.now())
  expect(manifest.tables.find(({ name }) => name === "accounts")?.rows).toBe(2)
  expect((await stat(folder)).mode & 0o777).toBe(0o700)

  await using target = await createDatabase()
  await restore(target.config, folder, MIGRATIONS)
  await using restored = openDatabase(target.config)
  expect(await restored.query("SELECT body FROM entries WHERE journal = $1 ORDER BY seq", [journal])).toEqual(
    BODIES.map((body) => ({ body })),
  )
  expect(await restored.query("SELECT head, ordinal FROM journals WHERE id = $1", [journal])).toEqual([
    { head: BODIES.length, ordinal: BODIES.length },
  ])
  expect(await restored.query("SELECT id FROM devices")).toContainEqual({ id: amy.device })
  const [epoch] = await restored.query<{ epoch: string }>("SELECT epoch FROM system")
  expect(epoch?.epoch).not.toBe(manifest.epoch)

  const again = `${folder}-again`
  const second = await backUp(target.config, again, 0)
  const withoutEpoch = (tables: typeof manifest.tables) => tables.filter(({ name }) => name !== "system")
  expect(withoutEpoch(second.tables)).toEqual(withoutEpoch(manifest.tables))
})

test("files come back with the same hashes, and what was lost of them is told", async () => {
  await using village = await openVillage()
  const amy = await village.person("amy")
  const conversation = await village.group(amy)
  const picture = await upload(village, amy, blackPng(64, 48), { name: "night.png" })
  const letter = await upload(village, amy, Buffer.from("dear all"), { name: "letter.txt" })
  const unsent = await upload(village, amy, Buffer.from("never sent"), { name: "draft.txt" })
  const { seq: message } = await carry(village, amy, conversation, [picture.file, letter.file])
  const manifest = await backUp(village.config, folder, village.now(), { files: village.folder })
  expect(manifest.files).toMatchObject({ count: 4, missing: 0 })

  // While a backup copies, nothing that it has counted goes.
  await village.here["messages.recall"](amy, { conversation, ...once(), message })
  await using target = await createDatabase()
  const files = `${folder}-files`
  await restore(target.config, folder, MIGRATIONS, files)
  const [before, after] = [village.blobs, diskBlobs(files)]
  for (const [file, part] of [
    ...[[picture.file, "picture"] as const, [picture.file, "thumbnail"] as const],
    ...[[letter.file, "upload"] as const, [unsent.file, "upload"] as const],
  ])
    expect(await buffer(after.read(file, part))).toEqual(await buffer(before.read(file, part)))
  await using restored = openDatabase(target.config)
  expect(await restored.query("SELECT file FROM attachments ORDER BY file")).toEqual(
    [picture.file, letter.file].sort().map((file) => ({ file })),
  )

  await village.blobs.remove(unsent.file, ["upload"])
  const again = await backUp(village.config, `${folder}-again`, village.now(), { files: village.folder })
  expect(again.files).toMatchObject({ missing: 1 })

  const damaged = diskBlobs(join(folder, "files")).path(letter.file, "upload")
  await writeFile(damaged, "dear none")
  await using another = await createDatabase()
  const into = restore(another.config, folder, MIGRATIONS, `${folder}-other`)
  await expect(into).rejects.toEqual(refused("RestoredOtherwise"))
  await using nothing = openDatabase(another.config)
  expect(await nothing.query("SELECT FROM accounts")).toEqual([])
})

test("a code that was sent is in no backup, nor what could be tried against it", async () => {
  await using house = await openHouse()
  const { self } = await house.signUp("amy")
  await house.numbers.sendCode(self.account, "203.0.113.9", "+8613800138000")
  const [waiting] = await house.numbers.waiting()
  if (waiting === undefined) throw new Error("no code waits")
  const code = await house.numbers.reveal(null, waiting.waitingCode)
  const kept = await house.database.query<{ hash: string }>("SELECT code_hash::text AS hash FROM verifications")
  const secrets = new Set([code, ...kept.map(({ hash }) => hash)])

  await backUp(house.config, folder, house.clock.now())
  const files = (await readdir(folder, { recursive: true })).filter((file) => file.endsWith(".gz"))
  const fields = (await Promise.all(files.map((file) => readFile(join(folder, file))))).flatMap((file) =>
    gunzipSync(file)
      .toString()
      .split(/[\t\n]/),
  )
  // The deed that a code was shown is kept, with the number that it went to.
  expect(fields).toContain("code_shown")
  expect(fields.filter((field) => secrets.has(field) || secrets.has(field.replace("\\\\", "\\")))).toEqual([])
})

test("nothing is swept while a backup copies", async () => {
  await using village = await openVillage()
  const amy = await village.person("amy")
  const letter = await upload(village, amy, Buffer.from("dear all"))
  await village.here["files.cancel"](amy, { file: letter.file })
  await withClient(village.config, async (client) => {
    await holdSweeping(client)
    expect(await village.files.here.sweep()).toBe(0)
  })
  expect(await village.files.here.sweep()).toBe(1)
})

test("what search works with is in no backup, and is made anew after a restore", async () => {
  await using house = await openHouse()
  await write(
    house,
    Array.from({ length: 100 }, (_, i) => `我们 ${i}`),
  )
  const signatures = async (database: Database) => {
    while ((await indexDue(database)) > 0);
    return database.query("SELECT * FROM search_blocks ORDER BY journal, block")
  }
  const before = await signatures(house.database)
  expect(before).toHaveLength(3)
  const manifest = await backUp(house.config, folder, house.clock.now())
  expect(manifest.tables.filter(({ name }) => name.startsWith("search"))).toEqual([])
  await using target = await createDatabase()
  await restore(target.config, folder, MIGRATIONS)
  await using restored = openDatabase(target.config)
  expect(await restored.query("SELECT FROM search_due")).toHaveLength(3)
  expect(await signatures(restored)).toEqual(before)
})

test("a backup of a server at work is of one moment", async () => {
  await using house = await openHouse()
  let isWriting = true
  const writing = (async () => {
    while (isWriting) {
      house.pass(1)
      await write(house, ["one", "two"])
    }
  })()
  await backUp(house.config, folder, house.clock.now())
  isWriting = false
  await writing
  await using target = await createDatabase()
  await restore(target.config, folder, MIGRATIONS)
})

test("a damaged backup is refused and leaves nothing", async () => {
  await using house = await openHouse()
  await write(house, ["hello"])
  await backUp(house.config, folder, house.clock.now())
  await using target = await createDatabase()
  const entries = join(folder, "entries.tsv.gz")
  const whole = await readFile(entries)

  const altered = gunzipSync(whole).toString().replace("hello", "hullo")
  await writeFile(entries, gzipSync(altered))
  await expect(restore(target.config, folder, MIGRATIONS)).rejects.toEqual(refused("RestoredOtherwise"))

  await writeFile(entries, whole.subarray(0, whole.length - 20))
  await expect(restore(target.config, folder, MIGRATIONS)).rejects.toEqual(refused("DamagedBackup"))

  // Had anything been left, the database would not be empty now.
  await writeFile(entries, whole)
  await restore(target.config, folder, MIGRATIONS)
  await using database = openDatabase(target.config)
  expect(await database.query("SELECT FROM accounts")).toHaveLength(1)
})

test("a history with a gap is refused, however well it is hashed", async () => {
  await using house = await openHouse()
  const journal = await write(house, ["one", "two", "three"])
  await house.database.query("DELETE FROM entries WHERE journal = $1 AND seq = 2", [journal])
  await backUp(house.config, folder, house.clock.now())
  await using target = await createDatabase()
  await expect(restore(target.config, folder, MIGRATIONS)).rejects.toEqual(refused("RestoredOtherwise"))
})

test("neither a backup nor a server is written over", async () => {
  await using house = await openHouse()
  await house.signUp("amy")
  await backUp(house.config, folder, house.clock.now())
  await expect(backUp(house.config, folder, house.clock.now())).rejects.toEqual(refused("FolderExists"))
  await expect(restore(house.config, folder, MIGRATIONS)).rejects.toEqual(refused("ServerRunning"))
  await using target = await createDatabase()
  await restore(target.config, folder, MIGRATIONS)
  await expect(restore(target.config, folder, MIGRATIONS)).rejects.toEqual(refused("DatabaseNotEmpty"))
  await expect(restore(house.config, tmpdir(), MIGRATIONS)).rejects.toEqual(refused("NotABackup"))
})

test("a backup of a newer Everline is refused by the older one", async () => {
  await using house = await openHouse()
  await backUp(house.config, folder, house.clock.now())
  const path = join(folder, "manifest.json")
  const manifest = JSON.parse(await readFile(path, "utf8"))
  await writeFile(path, JSON.stringify({ ...manifest, migration: 999 }))
  await using target = await createDatabase()
  await expect(restore(target.config, folder, MIGRATIONS)).rejects.toEqual(refused("BackupOfNewer"))
})
