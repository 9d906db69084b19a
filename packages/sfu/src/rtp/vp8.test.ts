import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { extensionTable } from "./extensions.ts"
import { packetView, readPacket } from "./packet.ts"
import { CHROMIUM, CHROMIUM_IDS, hex } from "./test-support.ts"
import { readVp8, setPictureId, setTl0PictureIndex, vp8View } from "./vp8.ts"

const extensions = extensionTable(CHROMIUM_IDS)

function read(payload: Buffer) {
  const view = vp8View()
  return readVp8(payload, 0, payload.length, view) ? view : null
}

function readCaptured(bytes: Buffer) {
  const packet = packetView()
  const view = vp8View()
  readPacket(bytes, extensions, packet)
  return readVp8(bytes, packet.payloadStart, packet.payloadEnd, view) ? view : null
}

describe("what Chromium sends", () => {
  test("is a key frame, and how large it is", () => {
    expect(readCaptured(CHROMIUM.keyFrame)).toEqual({
      isStart: true,
      isKeyFrame: true,
      pictureId: 16642,
      pictureIdAt: 2,
      isPictureIdLong: true,
      tl0PictureIndex: 229,
      tl0PictureIndexAt: 4,
      temporalLayer: 0,
      isLayerSync: true,
      isReference: true,
      dataAt: 6,
      width: 320,
      height: 180,
    })
  })

  test("is the middle of a picture that no other refers to", () => {
    expect(readCaptured(CHROMIUM.middle)).toMatchObject({
      isStart: false,
      isKeyFrame: false,
      temporalLayer: 2,
      isLayerSync: false,
      isReference: false,
      width: 0,
    })
  })

  test("is where a receiver may go up to the next temporal layer", () => {
    expect(readCaptured(CHROMIUM.layerSync)).toMatchObject({
      isKeyFrame: false,
      temporalLayer: 1,
      isLayerSync: true,
      pictureId: 16644,
      tl0PictureIndex: 229,
    })
  })
})

describe("the shapes of RFC 7741 §4.6, of whose VP8 the first bytes are made up", () => {
  test("a key frame in one packet", () => {
    expect(read(hex("90 80 11 1002009d012a40016801"))).toMatchObject({
      isStart: true,
      isKeyFrame: true,
      pictureId: 17,
      isPictureIdLong: false,
      pictureIdAt: 2,
      tl0PictureIndex: null,
      temporalLayer: null,
      dataAt: 3,
      width: 320,
      height: 360,
    })
  })

  test("another picture in one packet, without an id", () => {
    expect(read(hex("10 01"))).toMatchObject({ isStart: true, isKeyFrame: false, pictureId: null, dataAt: 1 })
  })

  test("the second partition of a key frame, and what goes on of its first", () => {
    expect(read(hex("91 80 11 00"))).toMatchObject({ isStart: false, isKeyFrame: false, pictureId: 17 })
    expect(read(hex("80 80 11 00"))).toMatchObject({ isStart: false, isKeyFrame: false, pictureId: 17 })
  })

  test("a long picture id", () => {
    expect(read(hex("90 80 9267 01"))).toMatchObject({ pictureId: 4711, isPictureIdLong: true, dataAt: 4 })
  })
})

test("a temporal layer that is not there is none, though a key index is", () => {
  expect(read(hex("90 10 e5 01"))).toMatchObject({ temporalLayer: null, isLayerSync: false, dataAt: 3 })
})

test("a key frame whose head is cut off has no size", () => {
  expect(read(hex("10 1002009d012a4001"))).toMatchObject({ isKeyFrame: true, width: 0, height: 0 })
  expect(read(hex("10 1002009d012b40016801"))).toMatchObject({ isKeyFrame: true, width: 0, height: 0 })
})

test("the upper bits of a size are none of it", () => {
  expect(read(hex("10 100200 9d012a 40c1 6881"))).toMatchObject({ width: 320, height: 360 })
})

test.each(["", "10", "90", "90 80", "90 80 80", "90 80 9234", "90 40", "90 40 aa", "90 20", "90 f0 9234 aa bb"])(
  "a payload that ends before VP8 begins is none: %s",
  (payload) => {
    expect(read(hex(payload))).toBeNull()
  },
)

test("picture id and index are patched where they are, and nothing else is", () => {
  const cases = fc.record({
    first: fc.constantFrom(0x80, 0x90, 0xb0),
    pictureId: fc.option(fc.tuple(fc.boolean(), fc.nat({ max: 0x7fff }))),
    index: fc.option(fc.nat({ max: 255 })),
    layer: fc.option(fc.nat({ max: 255 })),
    data: fc.uint8Array({ minLength: 1, maxLength: 20 }),
    front: fc.nat({ max: 30 }),
    newId: fc.nat(),
    newIndex: fc.nat(),
  })
  fc.assert(
    fc.property(cases, ({ first, pictureId, index, layer, data, front, newId, newIndex }) => {
      const has = (pictureId === null ? 0 : 0x80) | (index === null ? 0 : 0x40) | (layer === null ? 0 : 0x20)
      const payloadOf = (id: number, index: number): Buffer => {
        const bytes = [first, has]
        if (pictureId !== null) bytes.push(...(pictureId[0] ? [0x80 | ((id >> 8) & 0x7f), id & 0xff] : [id & 0x7f]))
        if (has & 0x40) bytes.push(index & 0xff)
        if (layer !== null) bytes.push(layer)
        return Buffer.from([...bytes, ...data])
      }
      const payload = payloadOf(pictureId?.[1] ?? 0, index ?? 0)
      const view = vp8View()
      expect(readVp8(payload, 0, payload.length, view)).toBe(true)
      expect(view).toMatchObject({
        pictureId: pictureId === null ? null : pictureId[1] & (pictureId[0] ? 0x7fff : 0x7f),
        tl0PictureIndex: index,
        temporalLayer: layer === null ? null : layer >> 6,
        isLayerSync: layer !== null && (layer & 0x20) !== 0,
        dataAt: payload.length - data.length,
      })
      const header = Buffer.alloc(front, 0xee)
      const packet = Buffer.concat([header, payload])
      setPictureId(packet, front, view, newId)
      setTl0PictureIndex(packet, front, view, newIndex)
      expect(packet).toEqual(Buffer.concat([header, payloadOf(newId, newIndex)]))
    }),
  )
})
