import { expect, test } from "vitest"
import { readScript } from "./script.ts"
import { Smsc } from "./smsc.ts"
import { MEI, SERVICE } from "./test-support.ts"

test("a script is done one step after the other", async () => {
  const script = readScript(
    JSON.stringify([
      { after: 0, do: { do: "add", number: "+86 138-0013 8000" } },
      { after: 0, do: { do: "behave", as: { answer: "never", perSecond: 5 } } },
      { after: 0.05, do: { do: "write", number: MEI, to: SERVICE, text: "hi" } },
      { after: 0.05, do: { do: "turn", number: MEI, reach: "off" } },
      { after: 0, do: { do: "reset" } },
    ]),
  )
  await using smsc = await Smsc.start()
  smsc.follow(script)
  expect(smsc.behaviour).toMatchObject({ answer: "never", perSecond: 5, receipt: "once" })
  const off = await smsc.until(() => smsc.phone(MEI)?.reach === "off" && smsc.phone(MEI))
  expect(off.texts).toMatchObject([{ way: "out", other: SERVICE, text: "hi", state: "sending" }])
  expect(smsc.behaviour).toMatchObject({ answer: "once", perSecond: null })
})

test.each([
  ["[", /^The script is no JSON: /],
  ["{}", /^The script: write a list of steps$/],
  ["[3]", /^Step 1: write \{"after": SECONDS, "do": \{…\}\}$/],
  [[{ do: { do: "reset" } }], /^Step 1, after: this is missing$/],
  [[{ after: -1, do: { do: "reset" } }], /^Step 1, after: write a number of seconds$/],
  [
    [
      { after: 1, do: { do: "reset" } },
      { after: 1, do: { do: "dance" } },
    ],
    /^Step 2, do.do: write one of behave, reset, /,
  ],
  [[{ after: 1, do: { do: "reset", now: true } }], /^Step 1, do.now: there is no such thing$/],
  [
    [{ after: 1, do: { do: "behave", as: { answer: "perhaps" } } }],
    /^Step 1, do.as.answer: write one of once, twice, never, wrong_sequence$/,
  ],
  [
    [{ after: 1, do: { do: "behave", as: { dropAfter: 0 } } }],
    /^Step 1, do.as.dropAfter: write null or a number from 1 to 1000000$/,
  ],
  [
    [{ after: 1, do: { do: "write", number: "Mei", to: SERVICE, text: "" } }],
    /^Step 1, do.number: write a number such as \+8613800138000\nStep 1, do.text: write something$/,
  ],
])("%j is refused in words", (script, words) => {
  expect(() => readScript(typeof script === "string" ? script : JSON.stringify(script))).toThrow(words)
})
