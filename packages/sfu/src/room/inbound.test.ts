import { describe, expect, test } from "vitest"
import { takeSections } from "../sdp/answer.ts"
import { readDescription } from "../sdp/description.ts"
import { Inbound } from "./inbound.ts"
import { layeredPacket, publishOffer } from "./test-support.ts"

/** As Chromium's camera has them. */
const TEMPORAL = [0, 2, 1, 2]

/** A camera of three temporal layers of which one picture never comes, long after it was given up. */
function without(lost: number): Inbound {
  const { sdp, sources } = publishOffer(["picture"])
  const [section] = takeSections(readDescription(sdp), sources)
  if (section === undefined) throw new Error("no section")
  const inbound = new Inbound(7, section, 0)
  inbound.missing.keyFrame(0)
  for (let picture = 0; picture < 60; picture++) {
    const temporalLayer = TEMPORAL[picture % 4] ?? 0
    if (picture === lost) continue
    inbound.missing.came(picture, picture * 30)
    inbound.keep(picture, layeredPacket({ picture, temporalLayer, tl0: picture >> 2 }))
  }
  for (let now = 0; now < 4_000; now += 20) inbound.missing.due(now, 50)
  expect(inbound.missing.size).toBe(0)
  return inbound
}

describe("what was given up", () => {
  test("needs a key frame when pictures of all layers refer to it", () => {
    expect(without(8).missing.isBroken).toBe(true)
  })

  test.for([9, 10, 11])("needs none when only some do, for a moment: picture %d", (lost) => {
    expect(without(lost).missing.isBroken).toBe(false)
  })
})

test("a packet that is kept is read again, until so many others came that it is not kept any more", () => {
  const inbound = without(59)
  const packet = layeredPacket({ picture: 5, temporalLayer: 2, tl0: 1 })
  expect(inbound.kept(5)).toMatchObject({ bytes: packet, seq: 5, source: inbound.id, picture: { pictureId: 5 } })
  expect([inbound.kept(59), inbound.newest]).toEqual([undefined, 58])
  inbound.keep(5 + 512, packet)
  inbound.keep(5, packet)
  expect(inbound.kept(5)).toBeUndefined()
})
