/** What there is to know of SMS before anything is sent: for browsers and servers, and a door of its own. */
export { fromSeptets, isGsm, septetsIn, toSeptets } from "./alphabet.ts"
export { foreseen, type Linkable, type LinkedFile, withLinks } from "./files.ts"
export { foldToGsm } from "./folding.ts"
export { readOctets, readParts, type SmsAlphabet, type SmsOctets } from "./reading.ts"
export { type Segments, type SegmentsOptions, type SmsEncoding, segmentsOf } from "./segments.ts"
