/** What stands in front of VP8 in each RTP packet (RFC 7741 §4.2), and the head of a key frame (§4.3, RFC 6386 §9.1). */

/** Made once and filled anew by each readVp8, as a PacketView is. Places are bytes from the beginning of the payload. */
export interface Vp8View {
  /** Whether a picture begins here: the start of its first partition. */
  isStart: boolean
  /** Whether a key frame begins here: from here a decoder can begin. */
  isKeyFrame: boolean
  /** 7 or 15 bits; null: not there. */
  pictureId: number | null
  pictureIdAt: number
  isPictureIdLong: boolean
  /** Of the last picture of the lowest temporal layer: 8 bits; null: not there. */
  tl0PictureIndex: number | null
  tl0PictureIndexAt: number
  /** 0 (the lowest) to 3; null: not there. */
  temporalLayer: number | null
  /** Whether a receiver may go up to this temporal layer here: it refers to the lowest alone (the Y bit). */
  isLayerSync: boolean
  /** Whether other pictures refer to it (the N bit says that none do). */
  isReference: boolean
  /** Where VP8 itself begins. */
  dataAt: number
  /** Of a key frame, in pixels; 0 of others, and where its head was cut off. */
  width: number
  height: number
}

export function vp8View(): Vp8View {
  return {
    isStart: false,
    isKeyFrame: false,
    pictureId: null,
    pictureIdAt: 0,
    isPictureIdLong: false,
    tl0PictureIndex: null,
    tl0PictureIndexAt: 0,
    temporalLayer: null,
    isLayerSync: false,
    isReference: true,
    dataAt: 0,
    width: 0,
    height: 0,
  }
}

/** Frame tag, start code, width and height. */
const KEY_FRAME_HEAD_BYTES = 10
const START_CODE = 0x9d012a

/**
 * Fills the view with what stands in front of VP8. Never throws.
 * @param payloadStart, payloadEnd where the payload lies in bytes
 * @returns false when there is no VP8 in it: then the view says nothing
 */
export function readVp8(bytes: Buffer, payloadStart: number, payloadEnd: number, view: Vp8View): boolean {
  let at = payloadStart
  if (at >= payloadEnd) return false
  const first = bytes.readUInt8(at++)
  view.isReference = (first & 0x20) === 0
  view.isStart = (first & 0x10) !== 0 && (first & 0x07) === 0
  view.isKeyFrame = false
  view.pictureId = null
  view.tl0PictureIndex = null
  view.temporalLayer = null
  view.isLayerSync = false
  view.width = 0
  view.height = 0

  if ((first & 0x80) !== 0) {
    if (at >= payloadEnd) return false
    const has = bytes.readUInt8(at++)
    if ((has & 0x80) !== 0) {
      if (at >= payloadEnd) return false
      const id = bytes.readUInt8(at)
      view.pictureIdAt = at - payloadStart
      view.isPictureIdLong = id >= 0x80
      if (view.isPictureIdLong && at + 1 >= payloadEnd) return false
      view.pictureId = view.isPictureIdLong ? bytes.readUInt16BE(at) & 0x7fff : id
      at += view.isPictureIdLong ? 2 : 1
    }
    if ((has & 0x40) !== 0) {
      if (at >= payloadEnd) return false
      view.tl0PictureIndexAt = at - payloadStart
      view.tl0PictureIndex = bytes.readUInt8(at++)
    }
    if ((has & 0x30) !== 0) {
      if (at >= payloadEnd) return false
      const layer = bytes.readUInt8(at++)
      if ((has & 0x20) !== 0) {
        view.temporalLayer = layer >> 6
        view.isLayerSync = (layer & 0x20) !== 0
      }
    }
  }
  if (at >= payloadEnd) return false
  view.dataAt = at - payloadStart
  view.isKeyFrame = view.isStart && (bytes.readUInt8(at) & 1) === 0
  if (view.isKeyFrame) readSize(bytes, at, payloadEnd, view)
  return true
}

/** The upper two bits of each say how a player scales it, which nobody does. */
function readSize(bytes: Buffer, at: number, end: number, view: Vp8View): void {
  if (at + KEY_FRAME_HEAD_BYTES > end || bytes.readUIntBE(at + 3, 3) !== START_CODE) return
  view.width = bytes.readUInt16LE(at + 6) & 0x3fff
  view.height = bytes.readUInt16LE(at + 8) & 0x3fff
}

/**
 * Gives a payload another picture id, as long as the one that it had: of a short one the lower 7 bits stay.
 * @param payloadStart where the payload lies in this packet
 * @param view of the payload as it came; without a picture id nothing happens
 */
export function setPictureId(packet: Buffer, payloadStart: number, view: Vp8View, pictureId: number): void {
  if (view.pictureId === null) return
  const at = payloadStart + view.pictureIdAt
  if (view.isPictureIdLong) packet.writeUInt16BE(0x8000 | (pictureId & 0x7fff), at)
  else packet.writeUInt8(pictureId & 0x7f, at)
}

/** As setPictureId. @param index 8 bits; what is above them is cut off */
export function setTl0PictureIndex(packet: Buffer, payloadStart: number, view: Vp8View, index: number): void {
  if (view.tl0PictureIndex !== null) packet.writeUInt8(index & 0xff, payloadStart + view.tl0PictureIndexAt)
}
