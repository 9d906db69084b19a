import { type AccountId, type ConversationId, type Input, newId } from "@everline/protocol"
import { expect, test } from "vitest"
import { VirtualTime } from "../testing/virtual-time.ts"
import { Typing } from "./typing.ts"

const conversation = newId<ConversationId>()
const [amy, bob] = [newId<AccountId>(), newId<AccountId>()]

function setUp() {
  const time = new VirtualTime()
  const told: boolean[] = []
  const typing = new Typing(async ({ on }: Input<"typing.set">) => told.push(on), time)
  return { time, told, typing }
}

test("who is typing shows until they stop, or six seconds after the last sign", async () => {
  const { time, typing } = setUp()
  typing.signalled({ conversation, account: amy, on: true })
  typing.signalled({ conversation, account: bob, on: true })
  expect(typing.of(conversation).value).toEqual([amy, bob])
  await time.pass(4_000)
  typing.signalled({ conversation, account: amy, on: true })
  await time.pass(2_000)
  expect(typing.of(conversation).value).toEqual([amy])
  typing.signalled({ conversation, account: amy, on: false })
  expect(typing.of(conversation).value).toEqual([])
})

test("keystrokes are told every four seconds, and the end once", async () => {
  const { time, told, typing } = setUp()
  for (let ms = 0; ms < 10_000; ms += 100) {
    typing.set(conversation, true)
    await time.pass(100)
  }
  typing.set(conversation, false)
  typing.set(conversation, false)
  expect(told).toEqual([true, true, true, false])
})
