import { expect, test } from "vitest"
import { Deliveries } from "./deliveries.ts"
import { Later } from "./later.ts"
import { MEI, SERVICE } from "./test-support.ts"
import { messagesOf } from "./texts.ts"

test("of what nobody fetches the oldest goes, and whoever sent it is told", () => {
  using later = new Later()
  const deliveries = new Deliveries([], later)
  const [message] = messagesOf(MEI, SERVICE, "hi", 0)
  if (message === undefined) throw new Error("no message")
  const settled: [number, boolean][] = []
  for (let n = 0; n < 100_003; n += 1) deliveries.add(message, (isTaken) => settled.push([n, isTaken]))
  expect(settled).toEqual([
    [0, false],
    [1, false],
    [2, false],
  ])
})
