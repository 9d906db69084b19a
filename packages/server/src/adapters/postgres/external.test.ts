import { expect, test } from "vitest"
import { checkExternalPostgres, refuseUnfit } from "./external.ts"
import { openDatabase } from "./pool.ts"
import { sharedPostgres } from "./test-support.ts"

const address = sharedPostgres()

function urlOf(change: Partial<{ password: string; database: string; port: number }> = {}): string {
  const { user, password, host, port, database } = { ...address(), ...change }
  return `postgres://${user}:${password}@/${database}?host=${encodeURIComponent(host)}&port=${port}`
}

test("a database of the operator's own is used as its URL says", async () => {
  const config = await checkExternalPostgres(urlOf())
  await using database = openDatabase(config)
  expect(await database.query("select current_database() as name")).toEqual([{ name: "everline" }])
})

test("one that cannot be reached, or does not know us, is told without the password", async () => {
  for (const url of [urlOf({ port: 1 }), urlOf({ password: "a-wrong-secret" }), urlOf({ database: "nowhere" })]) {
    const error = await checkExternalPostgres(url).catch((reason: unknown) => reason)
    expect(error).toMatchObject({ code: "DatabaseUnreachable" })
    expect(String(error)).not.toMatch(/a-wrong-secret|everline:/)
  }
})

test("one that cannot hold every language is refused, with the way to make one that can", async () => {
  await using database = openDatabase(address())
  await database.query("create database latin encoding 'LATIN1' locale_provider libc locale 'C' template template0")
  const error = await checkExternalPostgres(urlOf({ database: "latin" })).catch((reason: unknown) => reason)
  expect(error).toMatchObject({ code: "DatabaseNotUtf8" })
  expect(String(error)).toContain("LATIN1")
})

test("PostgreSQL 14 is too old, 15 is not", () => {
  expect(() => refuseUnfit({ number: 140_019, version: "14.19", encoding: "UTF8" })).toThrow(
    /version 14\.19.*15 or newer/,
  )
  expect(() => refuseUnfit({ number: 150_000, version: "15.0", encoding: "UTF8" })).not.toThrow()
})
