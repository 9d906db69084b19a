import fc from "fast-check"
import { expect, test } from "vitest"
import { attribute, bodyOf, StanzaReader } from "./stanzas.ts"

const header = "<?xml version='1.0'?><stream:stream from='localhost' version='1.0'>"
const stanzas = [
  "<stream:features><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></stream:features>",
  "<r xmlns='urn:xmpp:sm:3'/>",
  `<message type="chat" id='7' from='a@localhost/1'><body>12 everline</body><x><y/></x></message>`,
]

test("stanzas come out whole however the stream was cut", () => {
  const stream = `${header}${stanzas.join("\n")} `
  fc.assert(
    fc.property(fc.array(fc.nat(stream.length)), (cuts) => {
      const read: string[] = []
      const reader = new StanzaReader((stanza) => read.push(stanza))
      const ends = [...cuts.toSorted((a, b) => a - b), stream.length]
      for (const [i, end] of ends.entries()) reader.feed(stream.slice(ends[i - 1] ?? 0, end))
      expect(read).toEqual(stanzas)
    }),
  )
})

test("attributes are the stanza's own, in either kind of quotes", () => {
  const message = `<message type="error" id='7'><x from='elsewhere'/></message>`
  expect(attribute(message, "type")).toBe("error")
  expect(attribute(message, "id")).toBe("7")
  expect(attribute(message, "from")).toBeUndefined()
})

test("a message's text is between its brackets", () => {
  expect(stanzas.map(bodyOf)).toEqual([undefined, undefined, "12 everline"])
})
