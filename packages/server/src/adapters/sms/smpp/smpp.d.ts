/** PDUs of SMPP as bytes: of the package as much as the adapter uses. */
declare module "smpp/lib/pdu.js" {
  export class PDU {
    /** Longer ones are refused, in bytes. */
    static maxLength: number
    /** @throws when the bytes end in the middle of something */
    constructor(bytes: Buffer)
    constructor(command: string, fields: Readonly<Record<string, number | string | Buffer>>)
    readonly command: string
    readonly command_id: number
    readonly command_status: number
    readonly sequence_number: number
    /** What is missing at the end of the bytes is missing here. */
    readonly [field: string]: unknown
    /** Where the package would decode words and times. */
    protected _filter(direction: "encode" | "decode"): void
    toBuffer(): Buffer
  }
}

declare module "smpp/lib/defs.js" {
  interface Field {
    /** In bytes, with the octet of a length or the NUL at the end. */
    readonly type: { size(value: unknown): number }
  }
  export const commands: Readonly<Record<string, { readonly params?: Readonly<Record<string, Field>> }>>
}
