/** How large everything can be written on a device, the usual size first. */
export const TEXT_SIZES = ["normal", "large", "larger", "huge", "hugest"] as const
export type TextSize = (typeof TEXT_SIZES)[number]

/** How many times as large as usual: from 16 pixels to 30, where the browser's own size is 16. tokens.css says the same. */
export const TIMES: Readonly<Record<TextSize, number>> = {
  normal: 1,
  large: 1.125,
  larger: 1.25,
  huge: 1.5,
  hugest: 1.875,
}
