/** By which name the page and the worklet know what takes noise out. */
export const PROCESSOR = "everline-noise"
