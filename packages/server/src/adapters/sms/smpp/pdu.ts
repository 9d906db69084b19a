/// <reference path="./smpp.d.ts" />
/** PDUs of SMPP 3.4: bytes to what they say, and back. What words in them mean is not known here. */
import { commands } from "smpp/lib/defs.js"
import { PDU } from "smpp/lib/pdu.js"

/** In bytes. A PDU that claims to be longer, or shorter than its own header, ends the line: nobody knows where the next begins. */
export const MAX_LENGTH = 64 * 1024
export const HEADER_LENGTH = 16
/** What fits into short_message, in bytes; more travels as message_payload. */
const SHORT_LENGTH = 254
const MESSAGE_PAYLOAD = 0x0424
const ANSWER_BIT = 0x80000000

const EMPTY = Buffer.alloc(0)
/**
 * The package reads an optional parameter as long as it should be, whatever length it has, and a message up to the end, whatever
 * length that has: so each may be read beyond the end, and what was is found out.
 */
const BEYOND = Buffer.alloc(8)

/** A status of 0 says yes. Only answers have another; statuses.ts has their names. */
interface Head {
  readonly sequence: number
  readonly status: number
}

export interface Address {
  readonly ton: number
  readonly npi: number
  readonly address: string
}

/** Optional parameters by their tag, as they came. */
export type Tlvs = ReadonlyMap<number, Buffer>

/** What all three that carry words say. data_sm knows no protocol and no validity: 0 and "". */
export interface Message {
  readonly serviceType: string
  readonly from: Address
  readonly to: Address
  readonly esmClass: number
  readonly protocolId: number
  /** "YYMMDDhhmmsstnnp", or "" for as long as the SMSC likes. */
  readonly validity: string
  readonly registeredDelivery: number
  readonly dataCoding: number
  /** Header and words as they travel, in short_message or in message_payload. */
  readonly payload: Buffer
  /** Without message_payload. */
  readonly tlvs: Tlvs
}

export interface Bind {
  readonly systemId: string
  readonly password: string
  readonly systemType: string
  readonly interfaceVersion: number
}

export type BindCommand = "bind_transceiver" | "bind_receiver" | "bind_transmitter"
export type MessageCommand = "submit_sm" | "deliver_sm" | "data_sm"
type BareCommand = "enquire_link" | "enquire_link_resp" | "unbind" | "unbind_resp" | "generic_nack"

/** One kind of PDU for each of the commands. */
type Each<Command extends string, Body = unknown> = Command extends string
  ? Head & Body & { readonly command: Command }
  : never

/** What we read and write. */
export type KnownPdu =
  | Each<BindCommand, Bind>
  | Each<`${BindCommand}_resp`, { readonly systemId: string }>
  | Each<MessageCommand, Message>
  /** An answer that says no has no id: "". */
  | Each<`${MessageCommand}_resp`, { readonly messageId: string }>
  | Each<BareCommand>

export type Pdu =
  | KnownPdu
  /** Of SMPP or not, nothing that is used here; only its header was read. */
  | Each<"other", { readonly commandId: number }>

export type PduOf<Command extends Pdu["command"]> = Extract<Pdu, { readonly command: Command }>

/** What comes out of a line. */
export type Frame =
  | { readonly kind: "pdu"; readonly pdu: Pdu }
  /** Its length is known and its body makes no sense: the line goes on. */
  | { readonly kind: "bad"; readonly commandId: number; readonly sequence: number; readonly status: number }
  /** Of no possible length: nothing after it can be read. */
  | { readonly kind: "lost"; readonly length: number }

export const isAnswer = (commandId: number): boolean => commandId >= ANSWER_BIT

PDU.maxLength = MAX_LENGTH

/**
 * The package guesses what words are in, and sends those in GSM as data_coding 1; here all bytes stay what they are. It also
 * believes whatever length an optional parameter or a message claims, so those are read and written here.
 */
class RawPdu extends PDU {
  protected override _filter(): void {}
}

/** @returns a PDU with its length in front */
export function encode(pdu: KnownPdu): Buffer {
  const { bare, tlvs } = fieldsOf(pdu)
  const bytes = new RawPdu(pdu.command, {
    ...bare,
    sequence_number: pdu.sequence,
    command_status: pdu.status,
  }).toBuffer()
  // The package writes nothing but a header where the status says no.
  return pdu.status === 0 && tlvs.size > 0 ? withTlvs(bytes, tlvs) : bytes
}

/** @param bytes one whole PDU */
export function decode(bytes: Buffer): Frame {
  const raw = rawOf(bytes)
  const pdu = raw === null ? null : read(raw, bytes)
  if (pdu !== null) return { kind: "pdu", pdu }
  return {
    kind: "bad",
    commandId: bytes.readUInt32BE(4),
    status: bytes.readUInt32BE(8),
    sequence: bytes.readUInt32BE(12),
  }
}

function rawOf(bytes: Buffer): PDU | null {
  try {
    return new RawPdu(Buffer.concat([bytes, BEYOND]))
  } catch {
    // The package throws where a list goes on after the end.
    return null
  }
}

function read(raw: PDU, bytes: Buffer): Pdu | null {
  const head = { sequence: raw.sequence_number, status: raw.command_status }
  switch (raw.command) {
    case "bind_transceiver":
    case "bind_receiver":
    case "bind_transmitter":
      if (mandatoryEnd(raw, bytes) === null) return null
      return {
        ...head,
        command: raw.command,
        systemId: words(raw.system_id),
        password: words(raw.password),
        systemType: words(raw.system_type),
        interfaceVersion: octet(raw.interface_version),
      }
    case "bind_transceiver_resp":
    case "bind_receiver_resp":
    case "bind_transmitter_resp":
      return { ...head, command: raw.command, systemId: words(raw.system_id) }
    case "submit_sm":
    case "deliver_sm":
    case "data_sm": {
      const end = mandatoryEnd(raw, bytes)
      const tlvs = end === null ? null : tlvsOf(bytes.subarray(end))
      return tlvs === null ? null : { ...head, command: raw.command, ...messageOf(raw, tlvs) }
    }
    case "submit_sm_resp":
    case "deliver_sm_resp":
    case "data_sm_resp":
      return { ...head, command: raw.command, messageId: words(raw.message_id) }
    case "enquire_link":
    case "enquire_link_resp":
    case "unbind":
    case "unbind_resp":
    case "generic_nack":
      return { ...head, command: raw.command }
    default:
      return { ...head, command: "other", commandId: raw.command_id }
  }
}

function messageOf(raw: PDU, tlvs: Map<number, Buffer>): Message {
  const payload = tlvs.get(MESSAGE_PAYLOAD)
  tlvs.delete(MESSAGE_PAYLOAD)
  return {
    serviceType: words(raw.service_type),
    from: { ton: octet(raw.source_addr_ton), npi: octet(raw.source_addr_npi), address: words(raw.source_addr) },
    to: { ton: octet(raw.dest_addr_ton), npi: octet(raw.dest_addr_npi), address: words(raw.destination_addr) },
    esmClass: octet(raw.esm_class),
    protocolId: octet(raw.protocol_id),
    validity: words(raw.validity_period),
    registeredDelivery: octet(raw.registered_delivery),
    dataCoding: octet(raw.data_coding),
    payload: payload ?? (Buffer.isBuffer(raw.short_message) ? raw.short_message : EMPTY),
    tlvs,
  }
}

function fieldsOf(pdu: KnownPdu): { bare: Readonly<Record<string, number | string | Buffer>>; tlvs: Tlvs } {
  switch (pdu.command) {
    case "bind_transceiver":
    case "bind_receiver":
    case "bind_transmitter":
      return {
        bare: {
          system_id: pdu.systemId,
          password: pdu.password,
          system_type: pdu.systemType,
          interface_version: pdu.interfaceVersion,
        },
        tlvs: new Map(),
      }
    case "bind_transceiver_resp":
    case "bind_receiver_resp":
    case "bind_transmitter_resp":
      return { bare: { system_id: pdu.systemId }, tlvs: new Map() }
    case "submit_sm":
    case "deliver_sm":
    case "data_sm":
      return messageFields(pdu)
    case "submit_sm_resp":
    case "deliver_sm_resp":
    case "data_sm_resp":
      return { bare: { message_id: pdu.messageId }, tlvs: new Map() }
    default:
      return { bare: {}, tlvs: new Map() }
  }
}

function messageFields(pdu: Message & { readonly command: MessageCommand }) {
  const isShort = pdu.command !== "data_sm" && pdu.payload.length <= SHORT_LENGTH
  const bare = {
    service_type: pdu.serviceType,
    source_addr_ton: pdu.from.ton,
    source_addr_npi: pdu.from.npi,
    source_addr: pdu.from.address,
    dest_addr_ton: pdu.to.ton,
    dest_addr_npi: pdu.to.npi,
    destination_addr: pdu.to.address,
    esm_class: pdu.esmClass,
    protocol_id: pdu.protocolId,
    validity_period: pdu.validity,
    registered_delivery: pdu.registeredDelivery,
    data_coding: pdu.dataCoding,
    short_message: isShort ? pdu.payload : EMPTY,
  }
  return { bare, tlvs: isShort ? pdu.tlvs : new Map([...pdu.tlvs, [MESSAGE_PAYLOAD, pdu.payload]]) }
}

/** Where the optional parameters begin; null: what must be there is not, or claims to be longer than the PDU. */
function mandatoryEnd(raw: PDU, bytes: Buffer): number | null {
  let end = HEADER_LENGTH
  for (const [name, { type }] of Object.entries(commands[raw.command]?.params ?? {})) {
    const value = raw[name]
    if (value === undefined) return null
    end += type.size(value)
  }
  return end <= bytes.length ? end : null
}

/** @returns null when one claims to be longer than the rest */
function tlvsOf(bytes: Buffer): Map<number, Buffer> | null {
  const tlvs = new Map<number, Buffer>()
  for (let at = 0; at + 4 <= bytes.length; ) {
    const end = at + 4 + bytes.readUInt16BE(at + 2)
    if (end > bytes.length) return null
    tlvs.set(bytes.readUInt16BE(at), bytes.subarray(at + 4, end))
    at = end
  }
  return tlvs
}

function withTlvs(bytes: Buffer, tlvs: Tlvs): Buffer {
  const parts = [bytes]
  for (const [tag, value] of tlvs) {
    const head = Buffer.alloc(4)
    head.writeUInt16BE(tag, 0)
    head.writeUInt16BE(value.length, 2)
    parts.push(head, value)
  }
  const all = Buffer.concat(parts)
  all.writeUInt32BE(all.length, 0)
  return all
}

const words = (value: unknown): string => (typeof value === "string" ? value : "")
const octet = (value: unknown): number => (typeof value === "number" ? value : 0)
