/** The lint rules that hold the direction of imports are themselves code: each is shown a file that breaks it. */
import { spawnSync } from "node:child_process"
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { afterAll, beforeAll, expect, test } from "vitest"

const project = join(import.meta.dirname, "..")

const forbidden = [
  ["packages/protocol/src/a.ts", "@everline/sdk"],
  ["packages/protocol/src/b.ts", "node:fs"],
  ["packages/sdk/src/a.ts", "@everline/server"],
  ["packages/sdk/src/b.ts", "@everline/protocol/schema"],
  ["packages/sdk/src/c.ts", "../../server/src/app.ts"],
  ["packages/web/src/parts/a.tsx", "@everline/server/internal"],
  ["packages/web/src/parts/b.tsx", "@everline/protocol/schema"],
  ["packages/web/src/parts/c.tsx", "@everline/sdk/internal"],
  ["packages/server/src/gateway/a.ts", "../adapters/postgres/pool.ts"],
  ["packages/server/src/gateway/b.ts", "@everline/sdk"],
  ["packages/server/src/features/x/service.ts", "../../adapters/postgres/pool.ts"],
  ["packages/server/src/features/z/service.ts", "@everline/sfu"],
  ["packages/server/src/features/x/rules.ts", "./store.ts"],
  ["packages/server/src/features/y/rules.ts", "../x/service.ts"],
  ["packages/server/src/features/y/rules/a.ts", "../store.ts"],
  ["packages/cli/src/a.ts", "@everline/testkit"],
  ["packages/sfu/src/a.ts", "@everline/protocol"],
  ["packages/sfu/src/b.ts", "../../server/src/app.ts"],
  ["packages/sfu/src/rtp/a.ts", "node:dgram"],
  ["packages/sfu/src/rtp/b.ts", "../room/room.ts"],
  ["packages/sfu/src/flow/a.ts", "../pipe/pipe.ts"],
] as const

const allowed = [
  ["packages/sdk/src/d.ts", "@everline/protocol"],
  ["packages/web/src/parts/d.tsx", "@everline/sdk"],
  ["packages/web/src/parts/e.tsx", "@everline/protocol/words/en"],
  ["packages/web/src/parts/f.tsx", "@everline/protocol/sms"],
  ["packages/server/src/app.ts", "./adapters/postgres/pool.ts"],
  ["packages/server/src/ports/media.ts", "@everline/sfu"],
  ["packages/server/src/gateway/c.ts", "@everline/protocol/schema"],
  ["packages/server/src/features/z/rules.ts", "../x/types.ts"],
  ["packages/cli/src/b.ts", "@everline/server/internal"],
  ["packages/sfu/src/room/a.ts", "../rtp/packet.ts"],
  ["packages/sfu/src/room/b.ts", "node:crypto"],
  ["packages/sfu/src/flow/b.ts", "../rtp/sequence.ts"],
] as const

let report = ""
const folder = mkdtempSync(join(tmpdir(), "everline-lint-"))

beforeAll(() => {
  cpSync(join(project, "biome.jsonc"), join(folder, "biome.jsonc"))
  const write = (file: string, text: string) => {
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    writeFileSync(join(folder, file), text)
  }
  for (const [file, source] of [...forbidden, ...allowed]) write(file, `import { x } from "${source}"\n\nx()\n`)
  write("packages/server/src/secrets.ts", "export const secret = process.env.SECRET\n")
  write("packages/sdk/src/round.ts", 'import { trip } from "./trip.ts"\n\nexport const round = () => trip()\n')
  write("packages/sdk/src/trip.ts", 'import { round } from "./round.ts"\n\nexport const trip = () => round()\n')
  const biome = join(project, "node_modules/.bin/biome")
  const args = ["lint", "--vcs-enabled=false", "--reporter=github", "--max-diagnostics=none", "."]
  report = spawnSync(biome, args, { cwd: folder, encoding: "utf8" }).stdout
})

afterAll(() => rmSync(folder, { recursive: true }))

const complaints = (file: string, rule: string): number =>
  report.split("\n").filter((line) => line.includes(`/${rule},file=`) && line.includes(`/${file},line=`)).length

test.each(forbidden)("%s may not import %s", (file) => {
  expect(complaints(file, "noRestrictedImports")).toBe(1)
})

test.each(allowed)("%s may import %s", (file) => {
  expect(complaints(file, "noRestrictedImports")).toBe(0)
})

test("only the configuration reads the environment", () => {
  expect(complaints("packages/server/src/secrets.ts", "noProcessEnv")).toBe(1)
})

test("imports never go in a circle", () => {
  expect(complaints("packages/sdk/src/round.ts", "noImportCycles")).toBe(1)
})
