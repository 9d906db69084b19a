import { expect, test } from "vitest"
import { Random } from "../../../../testkit/src/random.ts"
import { credentialsOf } from "./credentials.ts"
import { channelData, Framer, MOST_BYTES } from "./framer.ts"
import { Peers } from "./peers.ts"
import { Session } from "./session.ts"
import { decode, encode } from "./stun/message.ts"
import { ATTRIBUTE, METHOD } from "./stun/numbers.ts"
import { at, bindingRequest, SIGNING, TestClient } from "./test-support.ts"
import { withTieBreaker } from "./tie-breaker.ts"

/** How many packets are made up. */
const PACKETS = Number(process.env.PACKETS ?? 100_000)
const ENGINE = at("203.0.113.7", 40_000)
const PLACE = { address: "127.0.0.1", port: 40_000 }
const PEERS = new Peers([{ announced: { address: "203.0.113.7", port: 40_000 }, at: PLACE }])
const passwordOf = (ufrag: string) => (ufrag === "ours" ? "password" : undefined)

test(`${PACKETS.toLocaleString("en")} packets that somebody made up break no session, hold no more than a frame, and go to nobody but the engine`, () => {
  const random = new Random(20_261_129)
  const met = { answer: 0, deliver: 0, send: 0, open: 0, close: 0, refused: 0, dropped: 0, end: 0 }
  let line = allocated()
  for (let made = 0; made < PACKETS; made++) {
    const bytes = madeUp(random, line.client)
    withTieBreaker(bytes, passwordOf)
    const cut = random.below(bytes.length + 1)
    const effects = [
      ...line.session.heard(bytes.subarray(0, cut), made),
      ...line.session.heard(bytes.subarray(cut), made),
      ...(random.chance(0.1) ? line.session.received(PLACE, bytes, made) : []),
    ]
    line.framer.push(bytes)
    if (line.framer.held > MOST_BYTES) throw new Error(`${line.framer.held} bytes are held`)
    for (const effect of effects) {
      met[effect.kind]++
      if (effect.kind === "send" && effect.peer.at.address !== PLACE.address)
        throw new Error("somebody else is reached")
      if ("bytes" in effect && new Framer().push(effect.bytes).some(({ kind }) => kind === "lost"))
        throw new Error("what is said makes no sense")
    }
    if (effects.some(({ kind }) => kind === "end" || kind === "close") || made % 50 === 0) line = allocated()
  }
  // All ways were gone; that a socket is opened, before.
  const { open, ...others } = met
  expect(open).toBeLessThan(PACKETS / 100)
  for (const [kind, count] of Object.entries(others)) expect(count, kind).toBeGreaterThan(PACKETS / 500)
}, 3_600_000)

/** A connection with an allocation and a channel. */
function allocated() {
  const client = new TestClient({ until: 1_000_000 })
  const session = new Session(
    {
      ...{ realm: SIGNING.realm, peers: PEERS, passwordOf, client: at("192.0.2.9", 1234) },
      credentialsOf: (username) => credentialsOf(username, SIGNING),
      ...{ admits: () => true, hasRoom: () => true, time: () => 0, newNonce: () => "nonce" },
    },
    0,
  )
  const [refused] = session.heard(client.bare(METHOD.allocate), 0)
  const challenge = refused?.kind === "answer" ? decode(refused.bytes) : null
  if (challenge === null) throw new Error("no challenge")
  client.heed(challenge)
  session.heard(client.allocate(), 0)
  session.opened(50_000, 0)
  session.heard(client.bind(0x4000, ENGINE), 0)
  return { client, session, framer: new Framer() }
}

/** Something like a packet: noise, or a right one with a few bytes changed, cut short or drawn out. */
function madeUp(random: Random, client: TestClient): Buffer {
  if (random.chance(0.05)) return someBytes(random, random.below(random.chance(0.05) ? 3 * MOST_BYTES : 200))
  const bytes = nearlyRight(random, client)
  for (let changes = random.below(4); changes > 0; changes--)
    if (bytes.length > 0) bytes.writeUInt8(random.below(256), random.below(bytes.length))
  return random.chance(0.9) ? bytes : bytes.subarray(0, random.below(bytes.length + 1))
}

function nearlyRight(random: Random, client: TestClient): Buffer {
  const peer = random.chance(0.5) ? ENGINE : at(random.pick(["127.0.0.1", "::ffff:203.0.113.7", "64:ff9b::1"]), 40_000)
  const data = random.chance(0.3) ? bindingRequest("ours", "password", 0n) : someBytes(random, random.below(60))
  switch (random.below(7)) {
    case 0:
      return channelData(0x4000 + random.below(2), data)
    case 1:
      return client.send(peer, data)
    case 2:
      return client.permit(peer)
    case 3:
      return client.bind(0x4000 + random.below(3), peer)
    case 4:
      return client.refresh(random.below(2) * 600)
    case 5:
      return client.allocate()
    default:
      return encode({
        class: random.pick(["request", "indication", "success", "error"]),
        method: random.pick(Object.values(METHOD)),
        transaction: someBytes(random, 12),
        attributes: Array.from({ length: random.below(6) }, (): [number, Buffer] => [
          random.pick(Object.values(ATTRIBUTE)),
          someBytes(random, random.below(24)),
        ]),
      })
  }
}

const someBytes = (random: Random, length: number): Buffer =>
  Buffer.from(Array.from({ length }, () => random.below(256)))
