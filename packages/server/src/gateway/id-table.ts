import { randomInt } from "node:crypto"
import { NONE, Records } from "./records.ts"

/** Fields of a record: the id's 16 bytes, the next one of the same bucket, and what its owner keeps with it. */
const NEXT = 4
const VALUE = 5
const WIDTH = 6

const FIRST_BUCKETS = 1024

/** Where the hex digits of a printed id are, and what they are worth: every entry that is delivered looks here. */
const DIGITS = Uint8Array.from(
  [..."00000000-0000-0000-0000-000000000000"].flatMap((char, at) => (char === "-" ? [] : at)),
)
const WORTH = Uint8Array.from({ length: 128 }, (_, code) => Number.parseInt(String.fromCharCode(code), 16) || 0)

/** Ids by which a whole number is kept: some thirty bytes each, where a Map of strings takes five times that. */
export class IdTable {
  readonly #records = new Records(WIDTH)
  /** Ids are chosen by clients; whoever does not know this cannot choose many of one bucket. */
  readonly #seed = randomInt(2 ** 32)
  /** The id that is looked for. */
  readonly #sought = new Uint32Array(4)
  #buckets = new Uint32Array(FIRST_BUCKETS)
  #size = 0

  get size(): number {
    return this.#size
  }

  /** The record of an id in lower case, or NONE. */
  find(id: string): number {
    this.#seek(id)
    return this.#found()
  }

  /** The record of an id in lower case, made when there is none; then its value is 0. */
  obtain(id: string): number {
    this.#seek(id)
    const found = this.#found()
    if (found !== NONE) return found
    if (this.#size === this.#buckets.length) this.#spread()
    const record = this.#records.take()
    for (let i = 0; i < 4; i++) this.#records.set(record, i, this.#sought[i] ?? 0)
    this.#link(record)
    this.#size += 1
    return record
  }

  delete(record: number): void {
    const bucket = this.#bucketOf(record)
    const next = this.#records.get(record, NEXT)
    let before = this.#buckets[bucket] ?? NONE
    if (before === record) this.#buckets[bucket] = next
    else {
      while (this.#records.get(before, NEXT) !== record) before = this.#records.get(before, NEXT)
      this.#records.set(before, NEXT, next)
    }
    this.#records.giveBack(record)
    this.#size -= 1
  }

  value(record: number): number {
    return this.#records.get(record, VALUE)
  }

  setValue(record: number, value: number): void {
    this.#records.set(record, VALUE, value)
  }

  #seek(id: string): void {
    let word = 0
    for (let i = 0; i < 32; i++) {
      word = (word << 4) | (WORTH[id.charCodeAt(DIGITS[i] ?? 0)] ?? 0)
      if ((i & 7) === 7) this.#sought[i >> 3] = word
    }
  }

  #found(): number {
    const id = this.#sought
    let record = this.#buckets[this.#bucket(id[0] ?? 0, id[1] ?? 0, id[2] ?? 0, id[3] ?? 0)] ?? NONE
    while (record !== NONE && !this.#is(record, id)) record = this.#records.get(record, NEXT)
    return record
  }

  #is(record: number, id: Uint32Array): boolean {
    const records = this.#records
    return (
      records.get(record, 3) === id[3] &&
      records.get(record, 2) === id[2] &&
      records.get(record, 1) === id[1] &&
      records.get(record, 0) === id[0]
    )
  }

  #bucketOf(record: number): number {
    const records = this.#records
    return this.#bucket(records.get(record, 0), records.get(record, 1), records.get(record, 2), records.get(record, 3))
  }

  /** Every bit of the id has a part in every bit of the bucket's number. */
  #bucket(a: number, b: number, c: number, d: number): number {
    let hash = this.#seed
    hash = Math.imul(hash ^ a, 0x9e37_79b1)
    hash = Math.imul(hash ^ (hash >>> 15) ^ b, 0x85eb_ca77)
    hash = Math.imul(hash ^ (hash >>> 13) ^ c, 0xc2b2_ae3d)
    hash = Math.imul(hash ^ (hash >>> 16) ^ d, 0x27d4_eb2f)
    return (hash ^ (hash >>> 15)) & (this.#buckets.length - 1)
  }

  #link(record: number): void {
    const bucket = this.#bucketOf(record)
    this.#records.set(record, NEXT, this.#buckets[bucket] ?? NONE)
    this.#buckets[bucket] = record
  }

  /** Twice the buckets. */
  #spread(): void {
    const old = this.#buckets
    this.#buckets = new Uint32Array(old.length * 2)
    for (const first of old) {
      for (let record = first; record !== NONE; ) {
        const next = this.#records.get(record, NEXT)
        this.#link(record)
        record = next
      }
    }
  }
}
