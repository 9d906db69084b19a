/**
 * PostgreSQL arrays in the binary format, which costs both sides a fraction of the text format: no quoting here, no
 * parsing there. Layout (src/backend/utils/adt/arrayfuncs.c, array_recv): dimensions, has-null, element type, length,
 * lower bound, then length-prefixed elements; −1 is null. All integers are 32 bits, big-endian.
 */
const HEAD = 20
const INT8 = 20
const BOOL = 16
const TEXT = 25
const BYTEA = 17
const UUID = 2950

type Size<T> = (value: T) => number
type Write<T> = (into: Buffer, at: number, value: T) => void

function array<T>(type: number, values: readonly (T | null)[], size: Size<T>, write: Write<T>): Buffer {
  let bytes = HEAD
  for (const value of values) bytes += 4 + (value === null ? 0 : size(value))
  const out = Buffer.allocUnsafe(bytes)
  out.writeInt32BE(1, 0)
  out.writeInt32BE(1, 4)
  out.writeInt32BE(type, 8)
  out.writeInt32BE(values.length, 12)
  out.writeInt32BE(1, 16)
  let at = HEAD
  for (const value of values) {
    const length = value === null ? -1 : size(value)
    out.writeInt32BE(length, at)
    at += 4
    if (value === null) continue
    write(out, at, value)
    at += length
  }
  return out
}

/** Where the sixteen bytes of a printed id begin, and what its hex digits are worth: four ids a message are written. */
const BYTES_AT = [0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34]
const WORTH = Uint8Array.from({ length: 128 }, (_, code) => Number.parseInt(String.fromCharCode(code), 16) || 0)

function writeUuid(into: Buffer, at: number, id: string): void {
  let byte = at
  for (const i of BYTES_AT) into[byte++] = (worth(id, i) << 4) | worth(id, i + 1)
}

const worth = (id: string, at: number): number => WORTH[id.charCodeAt(at)] ?? 0

/** The id that these sixteen bytes are. */
export function uuidAt<Id extends string>(bytes: Buffer, at: number): Id {
  const hex = bytes.toString("hex", at, at + 16)
  const parts = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)]
  return parts.join("-") as Id
}

function writeInt8(into: Buffer, at: number, value: number): void {
  into.writeInt32BE(Math.floor(value / 0x1_0000_0000), at)
  into.writeUInt32BE(value >>> 0, at + 4)
}

/** Ids in lower case, as `isId` demands. */
export const uuids = (values: readonly (string | null)[]): Buffer => array(UUID, values, () => 16, writeUuid)
/** Safe integers. */
export const int8s = (values: readonly (number | null)[]): Buffer => array(INT8, values, () => 8, writeInt8)
export const bools = (values: readonly (boolean | null)[]): Buffer =>
  array(
    BOOL,
    values,
    () => 1,
    (into, at, value) => into.writeUInt8(value ? 1 : 0, at),
  )
export const texts = (values: readonly (string | null)[]): Buffer =>
  array(TEXT, values, Buffer.byteLength, (into, at, value) => into.write(value, at))
export const byteas = (values: readonly (Uint8Array | null)[]): Buffer =>
  array(
    BYTEA,
    values,
    (value) => value.length,
    (into, at, value) => into.set(value, at),
  )
