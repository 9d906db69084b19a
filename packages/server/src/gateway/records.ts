/** The name of no record, and what every field of a new one holds. */
export const NONE = 0

const FIRST_CAPACITY = 1024
/** Room is made by this factor; what is not used yet is untouched and takes no memory. */
const GROWTH = 1.5

/**
 * Records of a few whole numbers below 2³², in one array, named by numbers from 1 on: a million objects would take ten
 * times the room and be looked at by each garbage collection.
 */
export class Records {
  readonly #width: number
  #words: Uint32Array
  /** Those beyond were never taken. */
  #end = 1
  /** Given back, each naming the next in its first field. */
  #free = NONE

  /** @param width fields of a record */
  constructor(width: number) {
    this.#width = width
    this.#words = new Uint32Array(width * FIRST_CAPACITY)
  }

  /** A record whose fields are all 0. */
  take(): number {
    const record = this.#free
    if (record !== NONE) {
      this.#free = this.get(record, 0)
      this.set(record, 0, 0)
      return record
    }
    if ((this.#end + 1) * this.#width > this.#words.length) this.#grow()
    return this.#end++
  }

  giveBack(record: number): void {
    const at = record * this.#width
    this.#words.fill(0, at, at + this.#width)
    this.set(record, 0, this.#free)
    this.#free = record
  }

  get(record: number, field: number): number {
    return this.#words[record * this.#width + field] ?? 0
  }

  set(record: number, field: number, value: number): void {
    this.#words[record * this.#width + field] = value
  }

  #grow(): void {
    const grown = new Uint32Array(Math.ceil((this.#words.length / this.#width) * GROWTH) * this.#width)
    grown.set(this.#words)
    this.#words = grown
  }
}
