/// <reference path="./http-ece.d.ts" />
/**
 * A push service of one's own, as browsers' makers run them (RFC 8030), and the browsers that are told by it. It believes
 * only servers that show themselves (RFC 8292), and what it hands on is decrypted by a library that shares nothing with
 * what encrypted it (RFC 8291).
 */
import { createECDH, randomBytes, webcrypto } from "node:crypto"
import { createServer, type IncomingHttpHeaders, type Server } from "node:http"
import type { Input, PushNote } from "@everline/protocol"
import { shapes } from "@everline/protocol/schema"
import { decrypt } from "http_ece"
import * as v from "valibot"
import { listening } from "./listening.ts"
import { until } from "./until.ts"

/** What came for one browser. */
export interface Pushed {
  readonly note: PushNote
  readonly headers: IncomingHttpHeaders
  /** As anybody on the way could read it. */
  readonly body: Buffer
}

/** One browser's subscription. */
export class Ear {
  readonly target: Input<"push.subscribe">
  /** In the order in which it came. */
  readonly heard: Pushed[] = []
  readonly #key = createECDH("prime256v1")
  readonly #auth = randomBytes(16)

  constructor(endpoint: string) {
    const p256dh = this.#key.generateKeys().toString("base64url")
    this.target = { endpoint, p256dh, auth: this.#auth.toString("base64url") }
  }

  /** @throws Error of a body that is not for this browser, or says more than the contract does */
  hear(headers: IncomingHttpHeaders, body: Buffer): void {
    const plain = decrypt(body, { version: "aes128gcm", privateKey: this.#key, authSecret: this.#auth })
    this.heard.push({ note: v.parse(shapes.pushNote, JSON.parse(plain.toString())), headers, body })
  }

  get notes(): readonly PushNote[] {
    return this.heard.map(({ note }) => note)
  }

  /** Waits until so many have come: what is told waits for all transactions of the cluster, and other tests have some too. */
  hears(count: number, ms = 30_000): Promise<void> {
    return until(() => this.heard.length >= count, `${count} pushes, and there are ${this.heard.length}`, ms)
  }
}

/** With what it answers instead: a status, and when to come again, in seconds. */
export interface Trouble {
  readonly status: number
  readonly retryAfter?: number
}

export class PushService implements AsyncDisposable {
  /** Its origin. */
  readonly url: string
  /** How often it was asked, whatever became of it. */
  asked = 0
  /** While it is set, nothing gets through. */
  trouble: Trouble | undefined
  /** What it was asked that no server of ours should. */
  readonly faults: string[] = []
  readonly #server: Server
  readonly #ears = new Map<string, Ear>()
  /** The key that the first server showed: there is no other. */
  #key: string | undefined

  private constructor(server: Server, port: number) {
    this.#server = server
    this.url = `http://127.0.0.1:${port}`
  }

  static async open(): Promise<PushService> {
    const server = createServer((request, response) => {
      const chunks: Buffer[] = []
      request.on("data", (chunk: Buffer) => chunks.push(chunk))
      request.on("end", async () => {
        const { status, retryAfter } = await service.#take(request.url ?? "", request.headers, Buffer.concat(chunks))
        response.writeHead(status, retryAfter === undefined ? {} : { "retry-after": `${retryAfter}` }).end()
      })
    })
    const service = new PushService(server, await listening(server))
    return service
  }

  /** A browser subscribes. */
  subscribe(): Ear {
    const path = `/push/${randomBytes(16).toString("base64url")}`
    const ear = new Ear(this.url + path)
    this.#ears.set(path, ear)
    return ear
  }

  /** The key by which servers showed themselves. */
  get key(): string | undefined {
    return this.#key
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((closed) => this.#server.close(closed))
    if (this.faults.length > 0) throw new Error(`the push service was asked wrongly:\n${this.faults.join("\n")}`)
  }

  async #take(path: string, headers: IncomingHttpHeaders, body: Buffer): Promise<Trouble> {
    this.asked += 1
    if (this.trouble !== undefined) return this.trouble
    const ear = this.#ears.get(path)
    if (ear === undefined) return { status: 404 }
    try {
      await this.#believe(headers.authorization ?? "")
      if (headers["content-encoding"] !== "aes128gcm" || !(Number(headers.ttl) > 0)) throw new Error("no such push")
      ear.hear(headers, body)
      return { status: 201 }
    } catch (error) {
      this.faults.push(String(error))
      return { status: 400 }
    }
  }

  /** @throws Error of who is not who they say */
  async #believe(authorization: string): Promise<void> {
    const [, token = "", key = ""] = /^vapid t=([\w.-]+), k=([\w-]+)$/.exec(authorization) ?? []
    const [head = "", claims = "", signature = ""] = token.split(".")
    const raw = Buffer.from(key, "base64url")
    const algorithm = { name: "ECDSA", namedCurve: "P-256" }
    const publicKey = await webcrypto.subtle.importKey("raw", raw, algorithm, false, ["verify"])
    const signed = await webcrypto.subtle.verify(
      { name: "ECDSA", hash: "SHA-256" },
      publicKey,
      Buffer.from(signature, "base64url"),
      Buffer.from(`${head}.${claims}`),
    )
    if (!signed) throw new Error("the token is not signed by its key")
    const { aud, exp, sub } = JSON.parse(Buffer.from(claims, "base64url").toString())
    const hours = (exp * 1_000 - Date.now()) / 3600_000
    if (aud !== this.url || !(hours > 0 && hours < 24) || !/^(mailto:|https:)/.test(sub))
      throw new Error(`claims ${claims}`)
    this.#key ??= key
    if (key !== this.#key) throw new Error("servers of one record have two keys")
  }
}
