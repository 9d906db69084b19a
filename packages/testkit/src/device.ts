import type { Codec, Shape } from "@everline/protocol"
import { type Client, createClient, memoryCache, type WebRtc } from "@everline/sdk"
import type { OutboxItem, StoredSession } from "@everline/sdk/internal"
import { jsonCodec, msgpackCodec } from "@everline/sdk/node"
import { Wire, type WireOptions } from "./wire.ts"

const codecs = { json: jsonCodec, msgpack: msgpackCodec }

export interface DeviceOptions extends WireOptions {
  readonly shape: Shape
  readonly codec?: Codec
  /** Of a device that is logged in already. */
  readonly token?: string
  /** Without it the device is in no calls. */
  readonly webrtc?: WebRtc
}

/** A device of somebody: the SDK as an app has it, on a line and a cache that a test can reach. */
export class TestDevice implements AsyncDisposable {
  readonly wire: Wire
  readonly shape: Shape
  readonly #options: DeviceOptions
  #cache = memoryCache()
  #client: Client

  constructor(options: DeviceOptions) {
    this.#options = options
    this.shape = options.shape
    this.wire = new Wire(options)
    this.#client = this.#start()
  }

  /** Changes when the device starts anew. */
  get client(): Client {
    return this.#client
  }

  /** What the device has written down, to be handed to the server or failed. */
  async outbox(): Promise<readonly OutboxItem[]> {
    return (await this.#cache.load()).outbox
  }

  /** What logs this device in, as it has written it down. */
  async session(): Promise<StoredSession | null> {
    return (await this.#cache.load()).session
  }

  /** Stops in an orderly way and starts with what it kept. */
  async reload(): Promise<void> {
    await this.#client.close()
    this.#client = this.#start()
    await this.#client.ready
  }

  /** Stops without warning, as when the battery is empty, and starts with what had been written by then. */
  async crash(): Promise<void> {
    const found = this.#cache.copy()
    this.wire.cut()
    await this.#client.close()
    this.#cache = found
    this.#client = this.#start()
    await this.#client.ready
  }

  /** Loses everything that it kept, as when a browser evicts its storage, and starts. */
  async evict(): Promise<void> {
    await this.#client.close()
    this.#cache = memoryCache()
    this.#client = this.#start()
    await this.#client.ready
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client.close()
  }

  #start(): Client {
    const { codec = "msgpack", shape, token, webrtc } = this.#options
    return createClient({
      url: "http://server.test",
      shape,
      cache: this.#cache,
      program: "testkit/0",
      ports: { ...this.wire.allPorts, codec: codecs[codec] },
      ...(token === undefined ? {} : { token }),
      ...(webrtc && { webrtc }),
    })
  }
}
