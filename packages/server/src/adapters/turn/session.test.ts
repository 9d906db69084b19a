import { beforeEach, describe, expect, test } from "vitest"
import { credentialsOf } from "./credentials.ts"
import type { Effect } from "./effects.ts"
import { channelData, type Frame, Framer } from "./framer.ts"
import { Peers } from "./peers.ts"
import { Session } from "./session.ts"
import { fingerprinted } from "./stun/integrity.ts"
import type { Draft, StunMessage } from "./stun/message.ts"
import { find } from "./stun/message.ts"
import { ATTRIBUTE, METHOD } from "./stun/numbers.ts"
import {
  type AskOptions,
  addressOf,
  at,
  bindingRequest,
  codeOf,
  SIGNING,
  TestClient,
  UDP_TRANSPORT,
} from "./test-support.ts"

const ENGINE = at("203.0.113.7", 40_000)
const ENGINE_6 = at("2001:db8::7", 40_000)
const PLACE = { address: "127.0.0.1", port: 40_000 }
const RELAYED_PORT = 50_000
const WALL = 1_800_000_000_000
const SECOND = 1_000
const MINUTE = 60_000

/** A connection in a time of its own. */
class Story {
  readonly client: TestClient
  readonly session: Session
  readonly effects: Effect[] = []
  readonly admitted = new Set(["call.device"])
  room = 1
  now = 0
  #nonces = 0

  constructor(options: AskOptions = {}) {
    this.client = new TestClient({ until: WALL + 60 * MINUTE, ...options })
    this.session = new Session(
      {
        realm: SIGNING.realm,
        peers: new Peers([
          { announced: { address: "203.0.113.7", port: 40_000 }, at: PLACE },
          { announced: { address: "2001:db8::7", port: 40_000 } },
        ]),
        credentialsOf: (username) => credentialsOf(username, SIGNING),
        admits: (label) => this.admitted.has(label),
        hasRoom: () => this.room > 0,
        time: () => WALL + this.now,
        newNonce: () => `nonce ${this.#nonces++}`,
        passwordOf: (ufrag) => (ufrag === "ours" ? "password" : undefined),
        client: at("192.0.2.9", 1234),
      },
      this.now,
    )
  }

  /** Says something, and gives what is answered. */
  ask(bytes: Buffer): StunMessage {
    const answers = this.hear(bytes).flatMap((frame) => (frame.kind === "stun" ? frame.message : []))
    const [answer] = answers
    if (answer === undefined || answers.length > 1) throw new Error(`${answers.length} answers`)
    return answer
  }

  hear(bytes: Buffer): readonly Frame[] {
    return this.#follow(this.session.heard(bytes, this.now))
  }

  /** The engine sends something. */
  receive(datagram: Buffer, place = PLACE): readonly Frame[] {
    return this.#follow(this.session.received(place, datagram, this.now))
  }

  later(ms: number): void {
    this.now += ms
    this.#follow(this.session.pass(this.now))
  }

  /** Until it has an allocation. */
  begin(attributes?: Draft["attributes"]): StunMessage {
    this.client.heed(this.ask(this.client.bare(METHOD.allocate)))
    return this.ask(this.client.allocate(attributes))
  }

  kinds(kind: Effect["kind"]): readonly Effect[] {
    return this.effects.filter((effect) => effect.kind === kind)
  }

  #follow(effects: readonly Effect[]): Frame[] {
    this.effects.push(...effects)
    return effects.flatMap((effect) => {
      if (effect.kind === "answer" || effect.kind === "deliver") return new Framer().push(effect.bytes)
      return effect.kind === "open" ? this.#follow(this.session.opened(RELAYED_PORT, this.now)) : []
    })
  }
}

let story: Story
beforeEach(() => {
  story = new Story()
})

describe("who comes without a name", () => {
  test("is told the realm and a nonce, and with them gets a relayed address where the engine is", () => {
    const { client } = story
    const refused = story.ask(client.bare(METHOD.allocate))
    expect(codeOf(refused)).toBe(401)
    client.heed(refused)
    const granted = story.ask(client.allocate())
    expect(granted.class).toBe("success")
    expect(addressOf(granted, ATTRIBUTE.xorRelayedAddress)).toEqual(at("203.0.113.7", RELAYED_PORT))
    expect(addressOf(granted, ATTRIBUTE.xorMappedAddress)).toEqual(at("192.0.2.9", 1234))
    expect(find(granted, ATTRIBUTE.lifetime)?.value.readUInt32BE()).toBe(600)
  })

  test("opens no socket, however it asks", () => {
    for (const method of Object.values(METHOD)) story.hear(story.client.bare(method))
    expect(story.kinds("open")).toEqual([])
  })

  test("is let go after eight refusals, and is told no more", () => {
    for (let asked = 0; asked < 8; asked++) story.ask(story.client.bare(METHOD.allocate))
    expect(story.effects.at(-1)).toEqual({ kind: "end", why: "refused" })
    expect(story.hear(story.client.bare(METHOD.allocate))).toEqual([])
  })

  test("is let go after ten seconds", () => {
    story.later(9 * SECOND)
    expect(story.kinds("end")).toEqual([])
    story.later(SECOND)
    expect(story.effects).toEqual([{ kind: "end", why: "idle" }])
  })
})

describe("a name", () => {
  const code = (options: AskOptions) => {
    story = new Story(options)
    story.admitted.add("another")
    return codeOf(story.begin())
  }

  test("is good for whom it was made", () => {
    expect(code({})).toBeUndefined()
    expect(code({ label: "another" })).toBeUndefined()
  })

  test.each([
    ["is over", { until: WALL - SECOND }],
    ["was signed by another secret", { secret: "guessed" }],
    ["is for somebody who may not come", { label: "stranger" }],
  ])("that %s is answered 401", (_, options) => {
    expect(code(options)).toBe(401)
    expect(story.kinds("open")).toEqual([])
  })

  test("that was changed is answered 401: its expiry, its label, one letter of its signature", () => {
    const { client } = story
    client.heed(story.ask(client.bare(METHOD.allocate)))
    const whole = client.allocate()
    for (const [what, to] of [
      ["1800003600", "1900003600"],
      ["call.device", "call.devise"],
    ] as const) {
      const changed = Buffer.from(whole.toString("latin1").replace(what, to), "latin1")
      expect(codeOf(story.ask(changed))).toBe(401)
    }
    whole.writeUInt8(whole.readUInt8(whole.length - 1) ^ 1, whole.length - 1)
    expect(codeOf(story.ask(whole))).toBe(401)
  })

  test("that is over keeps the allocation it has, for calls may last; nothing new is had by it", () => {
    story.begin()
    for (let minutes = 0; minutes < 65; minutes += 5) {
      story.later(5 * MINUTE)
      const answer = story.ask(story.client.refresh(600))
      if (codeOf(answer) === 438) {
        story.client.heed(answer)
        expect(story.ask(story.client.refresh(600)).class).toBe("success")
      }
    }
    expect(story.kinds("end")).toEqual([])
    story.ask(story.client.refresh(0))
    expect(codeOf(story.ask(story.client.allocate()))).toBe(401)
  })

  test("of somebody who may come no more is worth nothing from then on, with an allocation too", () => {
    story.begin()
    story.admitted.clear()
    expect(codeOf(story.ask(story.client.permit(ENGINE)))).toBe(401)
    expect(codeOf(story.ask(story.client.refresh(600)))).toBe(401)
  })

  test("with a nonce that is stale is answered 438 and another", () => {
    story.begin()
    story.later(9 * MINUTE)
    story.ask(story.client.refresh(600))
    story.later(2 * MINUTE)
    const stale = story.ask(story.client.refresh(600))
    expect(codeOf(stale)).toBe(438)
    story.client.heed(stale)
    expect(story.ask(story.client.refresh(600)).class).toBe("success")
  })

  test("that is another than the allocation's is answered 441", () => {
    story.begin()
    story.admitted.add("another")
    const other = new TestClient({ label: "another", until: WALL + MINUTE })
    other.heed(story.ask(other.bare(METHOD.refresh)))
    expect(codeOf(story.ask(other.refresh(0)))).toBe(441)
  })

  test("without the rest that belongs to it is answered 400", () => {
    const anonymous = new TestClient()
    expect(codeOf(story.ask(anonymous.signed(METHOD.allocate)))).toBe(400)
  })
})

describe("an allocation", () => {
  test.each<[string, number, Draft["attributes"]]>([
    ["by nothing in particular", 400, []],
    ["by TCP", 442, [[ATTRIBUTE.requestedTransport, Buffer.from([6, 0, 0, 0])]]],
    ["in a family that is none", 440, [transport(), [ATTRIBUTE.requestedAddressFamily, Buffer.from([3, 0, 0, 0])]]],
    ["that may not be fragmented", 420, [transport(), [0x001a, Buffer.alloc(0)]]],
    ["with two ports", 508, [transport(), [ATTRIBUTE.evenPort, Buffer.from([0x80])]]],
    ["that was reserved", 420, [transport(), [0x0022, Buffer.alloc(8)]]],
  ])("%s is refused: %d", (_, code, attributes) => {
    expect(codeOf(story.begin(attributes))).toBe(code)
    expect(story.kinds("open")).toEqual([])
  })

  test("in IPv6 is where the engine is in IPv6", () => {
    const granted = story.begin([transport(), [ATTRIBUTE.requestedAddressFamily, Buffer.from([2, 0, 0, 0])]])
    expect(addressOf(granted, ATTRIBUTE.xorRelayedAddress)).toEqual(at("2001:db8::7", RELAYED_PORT))
    expect(codeOf(story.ask(story.client.permit(ENGINE)))).toBe(443)
    expect(story.ask(story.client.permit(ENGINE_6)).class).toBe("success")
  })

  test("is one on a connection: 437", () => {
    story.begin()
    expect(codeOf(story.ask(story.client.allocate()))).toBe(437)
    expect(story.kinds("open")).toHaveLength(1)
  })

  test("must be there before anything is asked of it: 437", () => {
    const { client } = story
    client.heed(story.ask(client.bare(METHOD.allocate)))
    expect(codeOf(story.ask(client.permit(ENGINE)))).toBe(437)
    expect(codeOf(story.ask(client.bind(0x4000, ENGINE)))).toBe(437)
    expect(codeOf(story.ask(client.refresh(600)))).toBe(437)
  })

  test("is refused where its label has enough of them: 486; and where there is no socket for it: 508", () => {
    story.room = 0
    expect(codeOf(story.begin())).toBe(486)
    const other = new Story()
    other.client.heed(other.ask(other.client.bare(METHOD.allocate)))
    expect(other.session.heard(other.client.allocate(), 0)).toEqual([{ kind: "open", family: 4, isEven: false }])
    expect(other.session.opened(null, 0)).toContainEqual({ kind: "refused", code: 508 })
    expect(other.ask(other.client.allocate()).class).toBe("success")
  })

  test("is over when nobody refreshes it for ten minutes, and the connection with it", () => {
    story.begin()
    story.later(5 * MINUTE)
    story.ask(story.client.refresh(600))
    story.later(10 * MINUTE - 1)
    expect(story.kinds("end")).toEqual([])
    story.later(1)
    expect(story.effects.slice(-2)).toEqual([{ kind: "close" }, { kind: "end", why: "idle" }])
  })

  test("is over when its client says so, and there may be another", () => {
    story.begin()
    const answer = story.ask(story.client.refresh(0))
    expect(find(answer, ATTRIBUTE.lifetime)?.value.readUInt32BE()).toBe(0)
    expect(story.effects.at(-1)).toEqual({ kind: "close" })
    expect(story.ask(story.client.allocate()).class).toBe("success")
  })
})

describe("a peer", () => {
  beforeEach(() => void story.begin())

  test.each([
    ["another host", "203.0.113.8"],
    ["the machine itself", "127.0.0.1"],
    ["any address of the machine", "0.0.0.0"],
    ["a private one", "10.0.0.1"],
    ["the cloud's own", "169.254.169.254"],
    ["everybody", "255.255.255.255"],
  ])("that is %s is refused: 403", (_, address) => {
    expect(codeOf(story.ask(story.client.permit(at(address, 40_000))))).toBe(403)
    expect(codeOf(story.ask(story.client.bind(0x4000, at(address, 40_000))))).toBe(403)
    // All or none.
    expect(codeOf(story.ask(story.client.permit(ENGINE, at(address, 40_000))))).toBe(403)
    expect(story.hear(story.client.send(ENGINE, Buffer.from("hello")))).toEqual([])
    expect(story.kinds("send")).toEqual([])
  })

  test("at another port is refused: 403 for a channel; nothing goes there by a permission", () => {
    const beside = at("203.0.113.7", 40_001)
    expect(codeOf(story.ask(story.client.bind(0x4000, beside)))).toBe(403)
    expect(story.ask(story.client.permit(beside)).class).toBe("success")
    story.hear(story.client.send(beside, Buffer.from("hello")))
    expect(story.kinds("send")).toEqual([])
    expect(story.effects.at(-1)).toEqual({ kind: "dropped", why: "no permission" })
  })

  test("needs a permission, which is good for five minutes, both ways", () => {
    const hello = story.client.send(ENGINE, Buffer.from("hello"))
    story.hear(hello)
    expect(story.receive(Buffer.from("hi"))).toEqual([])
    expect(story.kinds("send")).toEqual([])
    story.ask(story.client.permit(ENGINE))
    story.hear(hello)
    expect(story.kinds("send")).toMatchObject([{ peer: { at: PLACE }, datagram: Buffer.from("hello") }])
    const [said] = story.receive(Buffer.from("hi"))
    if (said?.kind !== "stun") throw new Error("nothing was said")
    expect(said.message).toMatchObject({ class: "indication", method: METHOD.data })
    expect(addressOf(said.message, ATTRIBUTE.xorPeerAddress)).toEqual(ENGINE)
    expect(find(said.message, ATTRIBUTE.data)?.value.toString()).toBe("hi")
    story.later(5 * MINUTE)
    story.hear(hello)
    expect(story.receive(Buffer.from("hi"))).toEqual([])
    expect(story.kinds("send")).toHaveLength(1)
  })

  test("is reached by a channel, padded on the stream", () => {
    expect(story.ask(story.client.bind(0x4001, ENGINE)).class).toBe("success")
    story.hear(channelData(0x4001, Buffer.from("hello")))
    expect(story.kinds("send")).toMatchObject([{ datagram: Buffer.from("hello") }])
    story.receive(Buffer.from("abc"))
    expect(story.effects.at(-1)).toEqual({ kind: "deliver", bytes: Buffer.from("4001000361626300", "hex") })
    story.hear(channelData(0x4002, Buffer.from("hello")))
    expect(story.kinds("send")).toHaveLength(1)
  })

  test("has one channel, and a channel one peer: 400", () => {
    story.ask(story.client.bind(0x4001, ENGINE))
    expect(codeOf(story.ask(story.client.bind(0x4002, ENGINE)))).toBe(400)
    expect(story.ask(story.client.bind(0x4001, ENGINE)).class).toBe("success")
    for (const channel of [0x3fff, 0x8000, 0xffff])
      expect(codeOf(story.ask(story.client.bind(channel, ENGINE)))).toBe(400)
  })

  test("is nobody else who sends to the relayed address", () => {
    story.ask(story.client.permit(ENGINE))
    for (const place of [
      { ...PLACE, port: 40_001 },
      { ...PLACE, address: "203.0.113.7" },
    ])
      expect(story.receive(Buffer.from("hi"), place)).toEqual([])
    expect(story.effects.at(-1)).toEqual({ kind: "dropped", why: "foreign" })
  })

  test("gets a tie-breaker that is not 0", () => {
    story.ask(story.client.bind(0x4001, ENGINE))
    const request = bindingRequest("ours", "password", 0n)
    story.hear(channelData(0x4001, request))
    story.hear(channelData(0x4001, bindingRequest("theirs", "password", 0n)))
    expect(story.kinds("send").map((sent) => tieBreakerOf(sent))).toEqual([1n, 0n])
  })
})

describe("in an allocation of IPv6, a peer in a form that leads to an IPv4 address", () => {
  beforeEach(() => void story.begin([transport(), [ATTRIBUTE.requestedAddressFamily, Buffer.from([2, 0, 0, 0])]]))

  test.each([
    ["mapped", "::ffff:203.0.113.7"],
    ["mapped, of the machine itself", "::ffff:127.0.0.1"],
    ["compatible", "::203.0.113.7"],
    ["translated", "::ffff:0:203.0.113.7"],
    ["by NAT64", "64:ff9b::203.0.113.7"],
    ["by a NAT64 of its own", "64:ff9b:1::203.0.113.7"],
    ["by 6to4", "2002:cb00:7107::1"],
    ["by Teredo", "2001:0:cb00:7107::1"],
    ["by ISATAP", "fe80::5efe:203.0.113.7"],
    ["the machine itself", "::1"],
    ["any address of the machine", "::"],
    ["on the same wire", "fe80::1"],
    ["private", "fd00::7"],
    ["all hosts", "ff02::1"],
    ["next to the engine", "2001:db8::8"],
  ])("(%s: %s) is refused: 403", (_, address) => {
    expect(codeOf(story.ask(story.client.permit(at(address, 40_000))))).toBe(403)
    expect(codeOf(story.ask(story.client.bind(0x4000, at(address, 40_000))))).toBe(403)
  })
})

describe("what makes no sense", () => {
  test("ends the connection when it is neither a message nor of a channel", () => {
    story.hear(Buffer.from("GET / HTTP/1.1\r\n\r\n"))
    expect(story.effects).toEqual([{ kind: "end", why: "malformed" }])
  })

  test("ends it when a message's fingerprint is another's", () => {
    const bytes = fingerprinted(story.client.bare(METHOD.allocate))
    bytes.writeUInt8(bytes.readUInt8(bytes.length - 1) ^ 1, bytes.length - 1)
    story.hear(bytes)
    expect(story.effects).toEqual([{ kind: "end", why: "malformed" }])
  })

  test("is answered 400 when it is a request for something that there is not", () => {
    story.begin()
    expect(codeOf(story.ask(story.client.signed(0x00a)))).toBe(400)
    expect(codeOf(story.ask(story.client.signed(METHOD.createPermission)))).toBe(400)
    expect(codeOf(story.ask(story.client.signed(METHOD.channelBind)))).toBe(400)
  })

  test("ends the connection, an allocation too, when a frame is not whole after ten seconds", () => {
    story.begin()
    const whole = story.client.permit(ENGINE)
    story.hear(whole.subarray(0, 30))
    story.later(9 * SECOND)
    story.hear(whole.subarray(30, 40))
    expect(story.kinds("end")).toEqual([])
    story.later(SECOND)
    expect(story.effects.slice(-2)).toEqual([{ kind: "close" }, { kind: "end", why: "slow" }])
  })

  test("that the engine sends is not passed on when it is longer than media is", () => {
    story.begin()
    story.ask(story.client.permit(ENGINE))
    expect(story.receive(Buffer.alloc(4_096))).toEqual([])
    expect(story.effects.at(-1)).toEqual({ kind: "dropped", why: "long" })
  })
})

function transport(): [number, Buffer] {
  return [ATTRIBUTE.requestedTransport, UDP_TRANSPORT]
}

function tieBreakerOf(effect: Effect): bigint | undefined {
  const [frame] = effect.kind === "send" ? new Framer().push(effect.datagram) : []
  return frame?.kind === "stun" ? find(frame.message, ATTRIBUTE.iceControlling)?.value.readBigUInt64BE() : undefined
}
