import { chmod, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { expect, test } from "vitest"
import { checkDisk } from "../../src/doctor/disk.ts"
import { canMount, disk, temporaryFolder } from "./places.ts"

const external = { kind: "external", url: "postgresql://elsewhere/everline" } as const
const embedded = { kind: "embedded" } as const

test("a folder that is not there yet is looked for where it would be made", async () => {
  await using folder = await temporaryFolder()
  const findings = await checkDisk({ dataFolder: join(folder.path, "a", "b"), database: external })
  expect(findings.map(({ what }) => what).join("\n")).toMatch(/GiB free in .*everline-doctor-[^/]+\n.*keeps a write in/)
})

test("a file where the folder should be is told", async () => {
  await using folder = await temporaryFolder()
  const file = join(folder.path, "data")
  await writeFile(file, "")
  const findings = await checkDisk({ dataFolder: file, database: external })
  expect(findings.at(-1)).toMatchObject({ state: "bad", advice: expect.stringContaining("is a file") })
})

// Root may write anywhere.
if (process.getuid?.() !== 0) {
  test("a folder of somebody else is told, with whose it is", async () => {
    await using folder = await temporaryFolder()
    await chmod(folder.path, 0o500)
    const findings = await checkDisk({ dataFolder: folder.path, database: external })
    expect(findings.at(-1)).toMatchObject({ state: "bad", advice: expect.stringContaining("It belongs to user") })
  })
}

test.runIf(canMount)("a full disk is told, and nothing more is written to it", async () => {
  await using small = await disk("size=1m")
  await writeFile(join(small.path, "much"), Buffer.alloc(2 ** 20)).catch(() => {})
  const findings = await checkDisk({ dataFolder: small.path, database: external })
  expect(findings).toEqual([
    {
      state: "bad",
      what: `0.0 GiB free in ${small.path}`,
      advice: "Make room now: with a full disk nobody can send.",
    },
  ])
})

test.runIf(canMount)("a disk with room but no inodes is told", async () => {
  await using full = await disk("size=4g,nr_inodes=20")
  const findings = await checkDisk({ dataFolder: full.path, database: external })
  expect(findings.map(({ state }) => state)).toEqual(["good", "bad"])
  expect(findings[1]?.what).toMatch(/can hold only \d+ more files$/)
})

test.runIf(canMount)("a disk that Linux made read-only is told", async () => {
  await using broken = await disk("size=4g")
  await broken.makeReadOnly()
  const findings = await checkDisk({ dataFolder: broken.path, database: external })
  expect(findings.at(-1)).toMatchObject({ state: "bad", advice: expect.stringContaining("mounted read-only") })
})

test.runIf(canMount)("a database in memory is told; where the database is elsewhere, that folder may be", async () => {
  await using memory = await disk("size=4g")
  const own = await checkDisk({ dataFolder: memory.path, database: embedded })
  expect(own.find(({ state }) => state === "bad")?.what).toBe(
    `${memory.path} lies in memory (tmpfs): the next restart of the machine loses every message`,
  )
  const elsewhere = await checkDisk({ dataFolder: memory.path, database: external })
  expect(elsewhere.every(({ state }) => state === "good")).toBe(true)
})
