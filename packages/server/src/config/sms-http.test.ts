import { readFile } from "node:fs/promises"
import * as v from "valibot"
import { describe, expect, test } from "vitest"
import { phoneSettings, templateSettings } from "./sms-http.ts"

const phone = {
  kind: "phone",
  mode: "local",
  name: "amys-phone",
  url: "https://phone.example:8080",
  user: "sms",
  password: "a-password",
  number: "+8613800138000",
  signingKey: "a-signing-key",
}
const provider = {
  kind: "http",
  name: "provider",
  url: "https://sms.example/send",
  json: { to: "{to}", text: "{text}" },
}

/** What is wrong, as place and words. */
function problems(schema: typeof phoneSettings | typeof templateSettings, value: object): string[] {
  const { issues = [] } = v.safeParse(schema, value)
  return issues.map((issue) => `${v.getDotPath(issue) ?? ""}: ${issue.message}`)
}

test("what is not said is what is usual", () => {
  expect(v.parse(phoneSettings, phone)).toMatchObject({ plain: false, sim: 1, perMinute: 6 })
  expect(v.parse(templateSettings, provider)).toMatchObject({
    method: "POST",
    answers: { accepted: [200, 201, 202], later: [429], refused: [400, 422] },
    encodings: { gsm: "gsm", ucs2: "ucs2" },
    perSecond: 10,
    window: 10,
  })
})

test("the examples of the documentation are of use", async () => {
  const text = await readFile(new URL("../../../../docs/SMS.md", import.meta.url), "utf8")
  const examples = [...text.matchAll(/^```json\n(.*?)^```/gms)].map(([, json = ""]): object => JSON.parse(json))
  const of = (kind: string) => examples.filter((example) => "kind" in example && example.kind === kind)
  expect([of("phone"), of("http")].map(({ length }) => length)).toEqual([1, 1])
  for (const example of of("phone")) expect(problems(phoneSettings, example)).toEqual([])
  for (const example of of("http")) expect(problems(templateSettings, example)).toEqual([])
})

describe("an address", () => {
  test.each([
    "http://192.168.1.10:8080",
    "http://10.0.0.2",
    "http://127.0.0.1",
    "http://localhost:1",
    "http://[::1]/",
    "http://[fd00::1]/",
  ])("%s is asked without HTTPS if the file says so", (url) => {
    expect(problems(phoneSettings, { ...phone, url, plain: true })).toEqual([])
    expect(problems(phoneSettings, { ...phone, url })).toEqual([expect.stringMatching(/^url: is not HTTPS/)])
  })

  test.each(["http://sms.example", "http://8.8.8.8", "http://phone.local", "http://[2606:4700::1111]/"])(
    "%s never is",
    (url) => {
      expect(problems(templateSettings, { ...provider, url, plain: true })).toEqual([
        expect.stringMatching(/^url: is not HTTPS/),
      ])
    },
  )

  test.each(["sms.example", "ftp://sms.example", "https://amy:secret@sms.example", "https://sms.example/#here", ""])(
    "%j is none",
    (url) => {
      expect(problems(templateSettings, { ...provider, url })).toContainEqual(
        expect.stringMatching(/^url: write (it|an) /),
      )
    },
  )
})

test("of an account of several phones one is named", () => {
  expect(problems(phoneSettings, { ...phone, mode: "server" })).toEqual([expect.stringMatching(/^device: /)])
  expect(problems(phoneSettings, { ...phone, mode: "server", device: "phone-1" })).toEqual([])
})

test("a SIM sends no more than a person would", () => {
  expect(problems(phoneSettings, { ...phone, perMinute: 31 })).toEqual(["perMinute: write 30 or less"])
})

test.each([
  [{ json: { to: "{to}", text: "{message}" } }, /^json: holds a placeholder that is none of/],
  [{ json: { to: "{to}" } }, /^: says nowhere where \{to\} and \{text\} go/],
  [{ form: { To: "{to}", Body: "{text}" } }, /^: has both "json" and "form"/],
  [{ method: "GET" }, /^: is of GET/],
  [{ headers: { "X-To": "{to}" } }, /^headers\.X-To: of placeholders only \{id\}/],
  [{ headers: { "X-To": "a\r\nb" } }, /^headers\.X-To: write the value of a header in plain characters/],
  [{ headers: { "X To": "a" } }, /^headers\.X To: is no name of a header/],
  [{ answers: { id: "a..b" } }, /^answers\.id: write where it is with dots between/],
  [{ hook: { secret: { header: "X-Token", value: "short" } } }, /^hook\.secret\.value: write a secret of 8/],
  [{ country: "China" }, /^country: write a country as "CN"/],
])("%j is refused with its place", (more, problem) => {
  expect(problems(templateSettings, { ...provider, ...more })).toContainEqual(expect.stringMatching(problem))
})
