import { type ConversationId, EverlineError, newId, type Seq } from "@everline/protocol"
import { expect, test } from "vitest"
import { settle, VirtualTime } from "../testing/virtual-time.ts"
import { Heard } from "./heard.ts"

const family = newId<ConversationId>()

function start(kept: Seq[] = []) {
  const time = new VirtualTime()
  const asked: [Seq, Seq][] = []
  const told: Seq[] = []
  const line = { isUp: true }
  const heard = new Heard({
    ports: { timer: time.timer },
    async ask(_conversation, from, to) {
      asked.push([from, to])
      if (!line.isUp) throw new EverlineError("offline")
      return { messages: kept.filter((seq) => seq >= from && seq <= to) }
    },
    async tell(_conversation, message) {
      if (!line.isUp) throw new EverlineError("offline")
      told.push(message)
    },
  })
  const look = (...seqs: Seq[]) =>
    seqs.map((seq) => {
      const signal = heard.has(family, seq)
      signal.subscribe(() => undefined)
      return signal
    })
  return { heard, time, asked, told, line, look }
}

test("what a screen looks at is asked for in one question, and has no dot until the answer is here", async () => {
  const { time, asked, look } = start([12])
  const notes = look(10, 12, 40)
  expect(notes.map(({ value }) => value)).toEqual([true, true, true])
  await time.pass(100)
  expect(asked).toEqual([[10, 40]])
  expect(notes.map(({ value }) => value)).toEqual([false, true, false])
})

test("what was heard here is told once the line is up, and stays heard meanwhile", async () => {
  const { heard, time, told, line, look } = start()
  const [note] = look(7)
  await time.pass(100)
  line.isUp = false
  heard.mark(family, 7)
  await settle()
  expect([note?.value, told]).toEqual([true, []])
  line.isUp = true
  heard.resume()
  await time.pass(100)
  expect([note?.value, told]).toEqual([true, [7]])
})

test("what another device heard is told by the server, or asked for when the line was down", async () => {
  const kept: Seq[] = []
  const { heard, time, look } = start(kept)
  const [one, two] = look(1, 2)
  await time.pass(100)
  heard.signalled({ conversation: family, messages: [1] })
  expect([one?.value, two?.value]).toEqual([true, false])
  kept.push(1, 2)
  heard.resume()
  await time.pass(100)
  expect([one?.value, two?.value]).toEqual([true, true])
})
