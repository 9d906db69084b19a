/** Ids that an SMSC gives to messages: the answer and the receipts do not always write the same one the same way. */

/** Numbers in two notations are compared from here on: of smaller ones, two of one day could be taken for each other. */
const COMPARABLE = 65_536n

const LONGEST = 64

/** An id as it is kept: lower case, no zeros in front of a number. What is longer than SMPP allows is none: "". */
export function idOf(given: string): string {
  const id = given.trim().toLowerCase()
  return id.length > LONGEST ? "" : id.replace(/^0+(?=[0-9a-f]+$)/, "")
}

/** What an SMSC may have called before what it calls so now: the same, then hex of decimal and decimal of hex. */
export function formsOf(given: string): readonly string[] {
  const id = idOf(given)
  const forms = [id]
  if (/^\d{1,20}$/.test(id)) forms.push(...comparable(BigInt(id), 16))
  if (/^[0-9a-f]{1,20}$/.test(id)) forms.push(...comparable(BigInt(`0x${id}`), 10))
  return forms
}

const comparable = (number: bigint, radix: 10 | 16): string[] => (number < COMPARABLE ? [] : [number.toString(radix)])
