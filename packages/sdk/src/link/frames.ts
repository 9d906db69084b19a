import { CALL, ENTRY, FAILURE, HELLO, PING, type ServerFrame, SIGNAL } from "@everline/protocol"

const LENGTHS: ReadonlyMap<unknown, number> = new Map([
  [HELLO, 2],
  [CALL, 3],
  [FAILURE, 3],
  [ENTRY, 3],
  [SIGNAL, 3],
  [PING, 2],
])

/** Whether a value has the outline of a frame. What is inside is the server's word, which its own tests hold to the contract. */
const isServerFrame = (value: unknown): value is ServerFrame => {
  if (!Array.isArray(value)) return false
  const length = LENGTHS.get(value[0])
  return length !== undefined && value.length >= length
}

/** A frame from the server; undefined for what this build does not know, which a newer server may send. */
export const toServerFrame = (value: unknown): ServerFrame | undefined => (isServerFrame(value) ? value : undefined)
