/** Packets that Chromium 156 sent, with three layers of VP8 and a voice; payloads of pictures are cut short. */
import { type HeaderTemplate, writePacket } from "./header.ts"

/** Spaces may be anywhere in it. */
export const hex = (text: string): Buffer => Buffer.from(text.replace(/\s/g, ""), "hex")

/** A packet of a stream in a buffer of its own, as header.ts writes it. */
export function buildPacket(template: HeaderTemplate, bytes: Buffer, start: number, end: number): Buffer {
  const packet = Buffer.alloc(template.length + end - start)
  writePacket(packet, template, bytes, start, end)
  return packet
}

/** As its offer numbered them. */
export const CHROMIUM_IDS = { audioLevel: 1, absSendTime: 2, transportSequence: 3, mid: 4, rid: 10, rrid: 11 } as const

export const CHROMIUM = {
  /** Opus, in mid "0", silent and still marked as a voice. */
  voice: hex(
    "90ef3b0d546d5d1cfb6838d1bede000322717337310001403010ff00780be4c136ecc58d8c49469904c5aaed92e7634a3a1898ee62cb60ff6c1b2900",
  ),
  /** Later on nothing says which mid it is. */
  voiceWithoutMid: hex(
    "906f3b34546def5cfb6838d1bede0003227491b13100d7109900000078b933406f559870cd5bcb4c8643a7ccdc19eb7645037047",
  ),
  /** The first key frame of layer "l". */
  keyFrame: hex(
    "90e07a6d211b36168fdb4035bede0003227198833100044031a06c0090e0c102e5205019009d012a4001b400396b00271c240c2c2c44cc2441a80112473eb6008bb0c6a72d1e",
  ),
  /** The same again in its stream of retransmissions, for nobody had said yet what the network carries. */
  keyFrameAgain: hex(
    "90e13d9f211b361663594c75bede00032271a0513100074031b06c007a6d90e0c102e5205019009d012a4001b400396b00271c240c2c2c44cc2441a80112473eb6008bb0c6a72d1e",
  ),
  /** Of layer "h", in the middle of a picture of temporal layer 2. */
  middle: hex("90607a63cf8c8232f8ee6387bede000222749b583100d900a0e0b5835c8077c92d8566d5b45037bd0df8491683f7eb1c"),
  /** Layer "m", temporal layer 1, to which a receiver may go up here. */
  layerSync: hex(
    "90e0396b4dd84c6241fda3c3bede0003227268223100444031a06d0090e0c104e560911000181c240c2c2c44cc2441a8101224",
  ),
  /** Nothing but padding, in a stream of retransmissions. */
  probe: Buffer.concat([
    hex("b06173b60000000056b30d8ebede00034031b068310003227195000000"),
    Buffer.alloc(253),
    hex("ff"),
  ]),
  senderReport: hex("80c80006f8ee6387eeb6175cd9817b95cf8c1c3e000000120000395681ca0002f8ee638701000000"),
  receiverReport: hex("81c9000700000001ac84ec9f0000000000007b3500000163175f62790000779a"),
  nack: hex("81cd000300000001ba1190047c6c0008"),
  pictureLoss: hex("81ce000200000001ba119004"),
  transportFeedback: hex("afcd0006fa17fa17ac84ec9f0135000600873742c55425033f6b0001"),
} as const
