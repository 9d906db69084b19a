/**
 * Carries hints between the servers of one record. One may be lost, come twice or out of order: what counts is in the
 * record, and read from there when no hint came. What one tells, oneself does not hear.
 */
export interface Bus extends AsyncDisposable {
  /** Whether what is told now has a way, as far as one knows. */
  readonly isUp: boolean
  /** The most bytes of one hint. */
  readonly capacity: number
  tell(hint: Uint8Array): void
  /** Before the bus is up nothing is heard. */
  listen(listener: BusListener): void
}

export interface BusListener {
  heard(hint: Uint8Array): void
  /** It came up, or went down; what was told meanwhile may be lost. */
  turned(isUp: boolean): void
}

/** Where nobody else is, or nothing joins them. */
export const noBus: Bus = {
  isUp: false,
  capacity: 0,
  tell() {},
  listen() {},
  async [Symbol.asyncDispose]() {},
}
