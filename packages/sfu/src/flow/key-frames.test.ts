import fc from "fast-check"
import { expect, test } from "vitest"
import { KeyFrameRequests } from "./key-frames.ts"

/** At which milliseconds from 0 to `untilMs` it is asked. */
function asked(requests: KeyFrameRequests, fromMs: number, untilMs: number): number[] {
  const at: number[] = []
  for (let now = fromMs; now < untilMs; now += 10) if (requests.due(now)) at.push(now)
  return at
}

test("nobody wants a key frame, none is asked for", () => {
  expect(asked(new KeyFrameRequests(), 0, 5_000)).toEqual([])
})

test("sixteen who want one make one request, at once", () => {
  const requests = new KeyFrameRequests()
  for (let subscriber = 0; subscriber < 16; subscriber++) requests.want()
  expect(requests.due(0)).toBe(true)
  requests.came()
  expect(asked(requests, 0, 5_000)).toEqual([])
  expect(requests.counts).toEqual({ wanted: 16, asked: 1 })
})

test("while none comes it is asked again, ever less often", () => {
  const requests = new KeyFrameRequests()
  requests.want()
  expect(asked(requests, 0, 12_000)).toEqual([0, 300, 900, 2_100, 4_500, 6_900, 9_300, 11_700])
})

test("who wants one just after another came waits until 300 ms after the last request", () => {
  const requests = new KeyFrameRequests()
  requests.want()
  expect(requests.due(1_000)).toBe(true)
  requests.came()
  requests.want()
  expect(asked(requests, 1_050, 2_000)).toEqual([1_300, 1_600])
})

test("whatever happens, two requests are 300 ms apart, and who wants one is not left waiting for more than 2.4 s", () => {
  const acts = fc.array(fc.tuple(fc.integer({ min: 0, max: 500 }), fc.constantFrom("want", "came", "look")), {
    maxLength: 200,
  })
  fc.assert(
    fc.property(acts, (steps) => {
      const requests = new KeyFrameRequests()
      let now = 0
      let last = Number.NEGATIVE_INFINITY
      for (const [pause, act] of steps) {
        now += pause
        if (act === "want") requests.want()
        if (act === "came") requests.came()
        if (!requests.due(now)) continue
        expect(now - last).toBeGreaterThanOrEqual(300)
        last = now
      }
      requests.want()
      expect(requests.due(now + 2_400)).toBe(true)
    }),
  )
})
