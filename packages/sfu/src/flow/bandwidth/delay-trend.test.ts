import { expect, test } from "vitest"
import { DelayTrend, type Usage } from "./delay-trend.ts"

const EACH_MS = 20

/** What is seen over packets that take `delayMs` by their number. */
function usages(delayMs: (packet: number) => number, packets = 200): Usage[] {
  const trend = new DelayTrend()
  return Array.from({ length: packets }, (_, packet) => {
    trend.add(packet * EACH_MS, 5_000_000 + packet * EACH_MS + delayMs(packet))
    return trend.usage
  })
}

test("packets that take the same time are no queue, nor are those that take more and less in turn", () => {
  expect(new Set(usages(() => 40))).toEqual(new Set(["normal"]))
  expect(new Set(usages((packet) => 40 + (packet % 2) * 3))).toEqual(new Set(["normal"]))
})

test("a queue that grows by 1 ms in 20 is seen within a second, and that it empties as well", () => {
  const seen = usages((packet) => (packet < 100 ? 40 : packet < 150 ? packet - 60 : Math.max(40, 190 - packet)))
  expect(seen.slice(0, 100)).not.toContain("over")
  expect(seen.slice(100, 150)).toContain("over")
  expect(seen.slice(160)).not.toContain("over")
  expect(seen.slice(160)).toContain("under")
})

test("one packet that is held up is no queue, nor is a longer way", () => {
  expect(usages((packet) => (packet === 100 ? 70 : 40))).not.toContain("over")
})

test("what was before a silence of two seconds is forgotten", () => {
  const trend = new DelayTrend()
  for (let packet = 0; packet < 100; packet++) trend.add(packet * EACH_MS, packet * (EACH_MS + 2))
  expect(trend.usage).toBe("over")
  trend.add(10_000, 20_000)
  expect(trend.usage).toBe("normal")
})

test("packets of one go are one group, and what was overtaken changes nothing", () => {
  const trend = new DelayTrend()
  for (let picture = 0; picture < 200; picture++) {
    for (let packet = 0; packet < 4; packet++) trend.add(picture * EACH_MS, picture * EACH_MS + 10 + packet * 3)
    trend.add(picture * EACH_MS - 100, picture * EACH_MS + 25)
    expect(trend.usage).toBe("normal")
  }
})

test("packets that were held up together and come at once are no queue", () => {
  const trend = new DelayTrend()
  for (let sent = 0; sent < 5_000; sent += 5) {
    const arrives = Math.max(sent, Math.floor(sent / 500) * 500 + 80)
    for (let packet = 0; packet < 2; packet++) trend.add(sent, arrives)
    expect(trend.usage).toBe("normal")
  }
})
