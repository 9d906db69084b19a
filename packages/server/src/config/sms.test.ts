import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import fc from "fast-check"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { readSms } from "./sms.ts"

let folder = ""
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "everline-sms-"))
})
afterEach(() => rm(folder, { recursive: true }))

const SMPP = { kind: "smpp", host: "smsc.example", systemId: "everline", password: "hunter2" }
const NO_JSON = 'write JSON: {"home": …, "gateways": [ … ]}'
const FILE = { home: "CN", gateways: [SMPP] }

async function written(content: unknown, mode = 0o600) {
  const path = join(folder, "sms.json")
  await writeFile(path, typeof content === "string" ? content : JSON.stringify(content))
  await chmod(path, mode)
  return path
}

async function read(content: unknown, mode?: number) {
  const path = await written(content, mode)
  const problems: string[] = []
  const config = readSms(path, (problem) => problems.push(problem.replace(`${path}: `, "").replace(path, "FILE")))
  return { config, problems }
}

describe("the file of gateways", () => {
  test("needs to say where the server is and how to reach one gateway; texts then go to its own country", async () => {
    const { config, problems } = await read(FILE)
    expect(problems).toEqual([])
    expect(config).toMatchObject({
      countries: ["CN"],
      currency: null,
      prices: {},
      caps: { account: { hour: 60, day: 200 } },
      longest: 10,
      gateways: [
        {
          ...{ name: "smpp", numbers: [], prefixes: ["+"], price: null },
          settings: { kind: "smpp", host: "smsc.example", port: 2775, tls: null, window: 50, pace: null },
        },
      ],
    })
  })

  test("says what texts cost and how many there may be, in millionths", async () => {
    const { config } = await read({
      ...FILE,
      countries: ["CN", "HK"],
      currency: "CNY",
      prices: { "+86": 0.045, "+852": 0.3 },
      caps: { account: { day: 20, month: 5 }, prefix: { hour: 10 } },
      gateways: [{ ...SMPP, name: "carrier", price: 0.04, numbers: ["+861069000001", "Everline", "10690"] }],
    })
    expect(config).toMatchObject({
      countries: ["CN", "HK"],
      prices: { "+86": 45_000, "+852": 300_000 },
      caps: { account: { day: 20, month: 5_000_000 }, block: { hour: 10 }, server: { hour: 2_000 } },
      gateways: [{ name: "carrier", price: 40_000, numbers: ["+861069000001", "Everline", "10690"] }],
    })
  })

  test("may leave passwords in files of their own, beside it", async () => {
    await writeFile(join(folder, "password"), "hunter3\n")
    await writeFile(join(folder, "ca.pem"), "certificates\n")
    const carrier = { ...SMPP, password: { file: "password" }, tls: { ca: "ca.pem" }, pace: "90/m" }
    const { config, problems } = await read({ ...FILE, gateways: [carrier] }, 0o644)
    expect(problems).toEqual([])
    const tls = { ca: "certificates", serverName: null }
    expect(config?.gateways[0]?.settings).toMatchObject({ password: "hunter3", tls, pace: 1.5 })
  })

  test("is of use as the documentation shows it", async () => {
    const text = await readFile(new URL("../../../../docs/SMS.md", import.meta.url), "utf8")
    const [, example = ""] = /## Settings.*?```json\n(.*?)```/s.exec(text) ?? []
    await writeFile(join(folder, "carrier.password"), "hunter2")
    const { config, problems } = await read(example, 0o644)
    expect(problems).toEqual([])
    expect(config).toMatchObject({ gateways: [{ name: "carrier" }], prices: { "+86": 45_000 } })
  })

  test("that holds passwords is not for everyone to read", async () => {
    expect((await read(FILE, 0o644)).problems).toEqual([
      'it holds passwords, and everyone on this machine can read it; chmod 600 FILE, or write {"file": "…"} for each',
    ])
    expect((await read(FILE, 0o640)).problems).toEqual([])
  })

  test("is refused with all that is wrong at once, each in its place, and no secret is quoted", async () => {
    const { config, problems } = await read({
      home: "China",
      currency: "yuan",
      prices: { "86": 1 },
      colour: "red",
      gateways: [
        { ...SMPP, host: undefined, port: 0, numbers: ["?"] },
        { ...SMPP, password: { file: "nowhere" } },
        { kind: "pigeon" },
      ],
    })
    expect(config).toBeUndefined()
    expect(problems.toSorted()).toEqual([
      "colour: there is no such setting",
      'currency: write three letters, such as "CNY"',
      'gateways[0].numbers[0]: write a number such as "+8613800138000", a short one, or a name of up to 11 letters',
      "gateways[1].password: nowhere is not there, cannot be read, or is empty",
      "gateways[2].kind: write one of smpp, phone and http",
      'home: write a country by two letters, such as "CN"',
      'prices.86: write how numbers begin, such as "+86", or "+" for all',
    ])
    const gateways = [{ ...SMPP, host: undefined, port: 0, pace: "fast", windw: 5 }]
    expect((await read({ ...FILE, gateways })).problems.toSorted()).toEqual([
      "gateways[0].host: this is missing",
      'gateways[0].pace: write so many "/s", "/m" or "/h", such as "200/s" or "30/m"',
      "gateways[0].port: write a whole number from 1 to 65535",
      "gateways[0].windw: there is no such setting",
    ])
    expect(problems.join()).not.toContain("hunter")
  })

  test("has gateways of different names, one phone at most, and a currency where there are prices", async () => {
    const phone = {
      ...{ kind: "phone", mode: "local", url: "http://192.168.1.5:8080", plain: true, user: "sms", password: "p" },
      ...{ number: "+8613800138000", signingKey: "a key that it made" },
    }
    const gateways = [SMPP, SMPP, { ...phone, name: "mine" }, { ...phone, name: "his", price: 0 }]
    expect((await read({ ...FILE, gateways })).problems).toEqual([
      'gateways: several are called "smpp"; give each a name of its own',
      "gateways: one phone with a SIM may be a gateway; carriers allow no banks of them",
      'currency: prices need one, such as "CNY"',
    ])
    expect((await read({ ...FILE, gateways: [phone] })).config?.gateways).toMatchObject([
      { name: "phone", numbers: ["+8613800138000"] },
    ])
  })

  test("that is no JSON, is something else, or is not there is refused without being quoted", async () => {
    expect((await read('{ "password": "hunter2" ')).problems).toEqual([NO_JSON])
    expect((await read("5")).problems).toEqual([NO_JSON])
    const problems: string[] = []
    readSms(join(folder, "nowhere"), (problem) => problems.push(problem))
    expect(problems).toEqual([`${join(folder, "nowhere")}: it is not there, or cannot be read`])
  })

  test("never makes a server crash, whatever is in it", async () => {
    const path = await written(FILE)
    const any = fc.oneof(fc.jsonValue(), fc.record({ home: fc.jsonValue(), gateways: fc.array(fc.jsonValue()) }))
    await fc.assert(
      fc.asyncProperty(any, async (content) => {
        await writeFile(path, JSON.stringify(content))
        const problems: string[] = []
        if (readSms(path, (problem) => problems.push(problem)) === undefined) expect(problems).not.toEqual([])
      }),
    )
  })
})
