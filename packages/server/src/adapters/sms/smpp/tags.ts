/** Optional parameters of SMPP 3.4 (5.3.2) that are used here. */
export const TAG = {
  destinationSubunit: 0x0005,
  receiptedMessageId: 0x001e,
  destinationPort: 0x020b,
  sarReference: 0x020c,
  sarTotal: 0x020e,
  sarNumber: 0x020f,
  networkErrorCode: 0x0423,
  messagePayload: 0x0424,
  messageState: 0x0427,
} as const

/** Bits of esm_class (5.2.12). */
export const ESM = {
  /** What kind of message it is. */
  kind: 0x3c,
  receipt: 0x04,
  onItsWay: 0x20,
  /** The words begin with a header. */
  header: 0x40,
} as const
