/**
 * MessagePack for the page, in the place of the `msgpackr` that the protocol uses elsewhere (see vite.config.ts): the
 * same bytes for what the frames hold (null, booleans, numbers, strings, arrays, plain objects), in a tenth of the size.
 */

const encoder = new TextEncoder()
// What is not UTF-8 is a broken frame; a byte order mark is text like any other.
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })

const BYTES = [1, 2, 4] as const
/** How many of these a type byte counts to: 8, 16 and 32 bits. */
const sizeClass = (count: number): number => (count < 0x100 ? 0 : count < 0x10000 ? 1 : 2)

class Writer {
  #bytes = new Uint8Array(256)
  #view = new DataView(this.#bytes.buffer)
  #at = 0

  finish(): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice(0, this.#at)
  }

  /** Where the next bytes go. Ask before touching the buffer: it may be another one afterwards. */
  #room(count: number): number {
    const at = this.#at
    this.#at += count
    if (this.#at > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(this.#at, this.#bytes.length * 2))
      grown.set(this.#bytes)
      this.#bytes = grown
      this.#view = new DataView(grown.buffer)
    }
    return at
  }

  #byte(value: number): void {
    const at = this.#room(1)
    this.#bytes[at] = value
  }

  /** A type byte and a number of 8, 16 or 32 bits behind it; `first` is the type of the smallest. */
  #sized(first: number, value: number, size: number): void {
    this.#byte(first + size)
    const at = this.#room(BYTES[size] ?? 4)
    if (size === 0) this.#view.setUint8(at, value)
    else if (size === 1) this.#view.setUint16(at, value)
    else this.#view.setUint32(at, value)
  }

  #float(value: number): void {
    this.#byte(0xcb)
    const at = this.#room(8)
    this.#view.setFloat64(at, value)
  }

  #number(value: number): void {
    if (!Number.isInteger(value) || Object.is(value, -0) || value >= 2 ** 32 || value < -(2 ** 31)) this.#float(value)
    else if (value >= -32 && value < 128) this.#byte(value & 0xff)
    else if (value > 0) this.#sized(0xcc, value, sizeClass(value))
    else this.#sized(0xd0, value, value >= -128 ? 0 : value >= -32768 ? 1 : 2)
  }

  #string(value: string): void {
    const bytes = encoder.encode(value)
    if (bytes.length < 32) this.#byte(0xa0 | bytes.length)
    else this.#sized(0xd9, bytes.length, sizeClass(bytes.length))
    const at = this.#room(bytes.length)
    this.#bytes.set(bytes, at)
  }

  /** The head of an array (0x90, 0xdc) or a map (0x80, 0xde). */
  #head(short: number, long: number, count: number): void {
    if (count < 16) this.#byte(short | count)
    else this.#sized(long - 1, count, count < 0x10000 ? 1 : 2)
  }

  write(value: unknown): void {
    if (value === null || value === undefined) this.#byte(0xc0)
    else if (typeof value === "boolean") this.#byte(value ? 0xc3 : 0xc2)
    else if (typeof value === "number") this.#number(value)
    else if (typeof value === "string") this.#string(value)
    else if (Array.isArray(value)) {
      this.#head(0x90, 0xdc, value.length)
      for (const item of value) this.write(item)
    } else if (typeof value === "object") {
      const entries = Object.entries(value)
      this.#head(0x80, 0xde, entries.length)
      for (const [key, item] of entries) {
        this.#string(key)
        this.write(item)
      }
    } else throw new TypeError(`a frame cannot hold a ${typeof value}`)
  }
}

class Reader {
  readonly #bytes: Uint8Array
  readonly #view: DataView
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  /** The one value that the bytes hold. Throws a RangeError when they end too early, or do not end with it. */
  only(): unknown {
    const value = this.#value()
    if (this.#at !== this.#bytes.length) throw new RangeError("more bytes than one value")
    return value
  }

  #skip(count: number): number {
    const at = this.#at
    this.#at += count
    if (this.#at > this.#bytes.length) throw new RangeError("the bytes end inside a value")
    return at
  }

  #unsigned(size: number): number {
    const at = this.#skip(BYTES[size] ?? 4)
    return size === 0 ? this.#view.getUint8(at) : size === 1 ? this.#view.getUint16(at) : this.#view.getUint32(at)
  }

  #signed(size: number): number {
    const at = this.#skip(BYTES[size] ?? 4)
    return size === 0 ? this.#view.getInt8(at) : size === 1 ? this.#view.getInt16(at) : this.#view.getInt32(at)
  }

  #string(length: number): string {
    const at = this.#skip(length)
    return decoder.decode(this.#bytes.subarray(at, at + length))
  }

  #array(length: number): unknown[] {
    const items: unknown[] = []
    for (let left = length; left > 0; left--) items.push(this.#value())
    return items
  }

  #map(length: number): Record<string, unknown> {
    const entries: [string, unknown][] = []
    for (let left = length; left > 0; left--) entries.push([String(this.#value()), this.#value()])
    // Unlike assignment, this makes a key of "__proto__" a key like any other.
    return Object.fromEntries(entries)
  }

  #value(): unknown {
    const type = this.#unsigned(0)
    if (type < 0x80) return type
    if (type < 0x90) return this.#map(type & 0x0f)
    if (type < 0xa0) return this.#array(type & 0x0f)
    if (type < 0xc0) return this.#string(type & 0x1f)
    if (type >= 0xe0) return type - 0x100
    return this.#typed(type)
  }

  #typed(type: number): unknown {
    switch (type) {
      case 0xc0:
        return null
      case 0xc2:
        return false
      case 0xc3:
        return true
      case 0xca:
        return this.#view.getFloat32(this.#skip(4))
      case 0xcb:
        return this.#view.getFloat64(this.#skip(8))
      case 0xcf:
        return Number(this.#view.getBigUint64(this.#skip(8)))
      case 0xd3:
        return Number(this.#view.getBigInt64(this.#skip(8)))
    }
    if (type >= 0xcc && type <= 0xce) return this.#unsigned(type - 0xcc)
    if (type >= 0xd0 && type <= 0xd2) return this.#signed(type - 0xd0)
    if (type >= 0xd9 && type <= 0xdb) return this.#string(this.#unsigned(type - 0xd9))
    if (type === 0xdc || type === 0xdd) return this.#array(this.#unsigned(type - 0xdb))
    if (type === 0xde || type === 0xdf) return this.#map(this.#unsigned(type - 0xdd))
    throw new RangeError(`a frame holds no type ${type.toString(16)}`)
  }
}

/** As much of msgpackr's class as the protocol uses. */
export class Packr {
  pack(value: unknown): Uint8Array<ArrayBuffer> {
    const writer = new Writer()
    writer.write(value)
    return writer.finish()
  }

  unpack(bytes: Uint8Array): unknown {
    return new Reader(bytes).only()
  }
}
