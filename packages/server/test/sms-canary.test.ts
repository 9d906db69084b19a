import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Writable } from "node:stream"
import { gunzipSync } from "node:zlib"
import { expect, test } from "vitest"
import { createDatabase } from "../../testkit/src/database.ts"
import { databaseUrl } from "../../testkit/src/servers.ts"
import { Smsc } from "../src/adapters/sms/smpp/simulator/smsc.ts"
import { createServer } from "../src/app.ts"
import { backUp } from "../src/backup/back-up.ts"
import { readConfig } from "../src/config.ts"
import { createLog } from "../src/observe/log.ts"

const OURS = "+861069000001"
const THEIRS = "+8613800138000"

test("what is said by SMS, codes and numbers are in no log and no metric, and codes in no backup", async () => {
  const folder = await mkdtemp(join(tmpdir(), "everline-sms-canary-"))
  try {
    await using database = await createDatabase()
    await using smsc = await Smsc.start({ behaviour: { deliverAfterMs: 0 } })
    const logged: string[] = []
    const sink = new Writable({
      write(chunk, _, done) {
        logged.push(String(chunk))
        done()
      },
    })
    const sms = join(folder, "sms.json")
    const { port, systemId, password } = smsc
    const gateway = { kind: "smpp", host: "127.0.0.1", port, systemId, password, numbers: [OURS] }
    await writeFile(sms, JSON.stringify({ home: "CN", gateways: [gateway] }), { mode: 0o600 })
    const env = {
      ...{ EVERLINE_DATA: folder, EVERLINE_HOST: "127.0.0.1", EVERLINE_PORT: "0", EVERLINE_SMS: sms },
      DATABASE_URL: databaseUrl(database.config),
    }
    await using server = await createServer(readConfig({ env, args: [] }), { log: createLog("trace", sink) })
    const { numbers, accounts, texts } = server.services
    const { account } = (await accounts.createBot("amy", "Amy")).self
    await smsc.until(({ links }) => links === 1)
    await numbers.sendCode(account, "203.0.113.9", THEIRS)
    const first = await smsc.until((phones) => phones.texts(THEIRS)[0]?.text)
    await smsc.reply(THEIRS, OURS, "canary-answer")
    await smsc.reply(THEIRS, OURS, "help")
    await smsc.until((phones) => phones.texts(THEIRS).filter(({ way }) => way === "in").length === 2)
    smsc.behave({ refuse: "number_invalid" })
    const text = { purpose: "message", account, of: null, to: THEIRS, from: null, body: "canary-body" } as const
    await server.database.transaction((tx) => texts.queue(tx, [text]))
    const failed = "SELECT FROM texts WHERE state = 'failed'"
    await expect.poll(async () => (await server.database.query(failed)).length).toBe(1)
    // A code that waits, for the carrier is away.
    smsc.behave({ refuse: null, binds: "refused" })
    smsc.drop()
    await expect.poll(() => logged.join("")).toContain("gateway is down")
    await numbers.sendCode(account, "203.0.113.9", THEIRS)
    const [waiting] = await server.database.query<{ body: string }>("SELECT body FROM text_outbox")
    await backUp(database.config, join(folder, "backup"), Date.now())

    const metrics = await (await fetch(`http://127.0.0.1:${server.port}/metrics`)).text()
    expect(metrics).toContain('everline_sms_submissions_total{gateway="smpp",outcome="refused"} 1')
    const told = `${logged.join("")}${metrics}`
    const codes = [first, waiting?.body ?? ""].map((body) => /^\d{6}/.exec(body)?.[0] ?? "no code")
    for (const secret of ["canary", "is your code", THEIRS.slice(1), OURS.slice(1), password])
      expect(told).not.toContain(secret)
    for (const code of codes) expect(told).not.toMatch(new RegExp(`\\b${code}\\b`))
    const files = (await readdir(join(folder, "backup"))).filter((file) => file.endsWith(".gz"))
    const kept = await Promise.all(files.map((file) => readFile(join(folder, "backup", file))))
    const rows = kept.map((file) => gunzipSync(file).toString()).join("")
    expect(rows).toContain("canary-answer")
    for (const code of codes) expect(rows).not.toContain(`${code} is your code`)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})
