/** How one SMSC is reached, and what it bears. */
export interface SmppSettings {
  readonly host: string
  readonly port: number
  /** null: plain TCP. `ca`: certificates in PEM to trust instead of the system's; `serverName`: what its certificate says, where that is not the host. */
  readonly tls: { readonly ca: string | null; readonly serverName: string | null } | null
  readonly systemId: string
  readonly password: string
  readonly systemType: string
  /** How many submissions may wait for their answers at once. */
  readonly window: number
  /** How many submissions go out in a second, at most; null: as many as are answered. */
  readonly perSecond: number | null
  /** How long an answer is waited for. */
  readonly answerMs: number
  /** After so long without a word the line is asked whether it is alive; after twice as long it is not. */
  readonly enquireMs: number
  /** How a segment says which it is: in a header with a reference of 8 or of 16 bits, or beside the words (SAR). */
  readonly parts: "udh8" | "udh16" | "sar"
}

/** What most of them bear, and what nobody has to say. */
export const SMPP_DEFAULTS = {
  tls: null,
  systemType: "",
  window: 50,
  perSecond: null,
  answerMs: 10_000,
  enquireMs: 15_000,
  parts: "udh8",
} as const satisfies Partial<SmppSettings>
