/**
 * Which packets arrived, in chunks of 16 bits (draft-holmer-rmcat-transport-wide-cc-extensions-01 §3.1.1 to §3.1.4). A status is
 * the number of bytes that its delta has: 0 (it has not arrived), 1 or 2.
 */

const CHUNK_BYTES = 2
/** A chunk that is not a run: of 14 statuses with a bit each, or of 7 with two. */
const IS_VECTOR = 0x8000
const HAS_TWO_BITS = 0x4000
const VECTOR_BITS = 14
const MAX_RUN = 0x1fff
/** Two bits can say 3, which means nothing. */
const RESERVED = 3

/**
 * @param start where the chunks begin in bytes
 * @param total how many statuses there are: what the last chunk has beyond them means nothing
 * @returns the statuses, and where the chunks end; null: they end too early, or one means nothing
 */
export function readStatuses(
  bytes: Buffer,
  start: number,
  total: number,
): { readonly statuses: readonly number[]; readonly end: number } | null {
  const statuses: number[] = []
  let at = start
  while (statuses.length < total) {
    if (at + CHUNK_BYTES > bytes.length) return null
    const chunk = bytes.readUInt16BE(at)
    at += CHUNK_BYTES
    const isVector = (chunk & IS_VECTOR) !== 0
    const bits = (chunk & HAS_TWO_BITS) !== 0 ? 2 : 1
    const length = Math.min(isVector ? VECTOR_BITS / bits : chunk & MAX_RUN, total - statuses.length)
    for (let index = 0; index < length; index++) {
      const status = isVector ? (chunk >> (VECTOR_BITS - bits * (index + 1))) & (bits === 2 ? 3 : 1) : (chunk >> 13) & 3
      if (status === RESERVED) return null
      statuses.push(status)
    }
  }
  return { statuses, end: at }
}

/** The chunks for these statuses: a run where it holds as many as a vector would, or all that is left. */
export function chunksOf(statuses: readonly number[]): number[] {
  const chunks: number[] = []
  for (let at = 0; at < statuses.length; ) {
    const status = statuses[at] ?? 0
    const run = runFrom(statuses, at)
    const bits = statuses.slice(at, at + VECTOR_BITS).includes(2) ? 2 : 1
    const length = VECTOR_BITS / bits
    if (run >= length || at + run === statuses.length) {
      chunks.push((status << 13) | run)
      at += run
    } else {
      let chunk = IS_VECTOR | (bits === 2 ? HAS_TWO_BITS : 0)
      for (let index = 0; index < length; index++)
        chunk |= (statuses[at + index] ?? 0) << (VECTOR_BITS - bits * (index + 1))
      chunks.push(chunk)
      at += length
    }
  }
  return chunks
}

/** How many are the same from here on, as many as a run can hold. */
function runFrom(statuses: readonly number[], start: number): number {
  const end = Math.min(statuses.length, start + MAX_RUN)
  let at = start + 1
  while (at < end && statuses[at] === statuses[start]) at++
  return at - start
}
