/** In which sizes, and at what cost, a device sends to a room. */
import type { Tracks } from "../api/calls.ts"

/**
 * A camera's picture goes out in three layers (RFC 8853), of which the room passes on to each the one that they show; the
 * smallest comes first, for browsers leave out the last ones where a camera gives less. What is on a screen is to be read:
 * one layer, at its full size, seldom. A second one does not begin while a page stands still (ADR 2). Rates are in bit/s.
 */
export const ENCODINGS = {
  voice: [{}],
  picture: [
    { rid: "q", scaleResolutionDownBy: 4, maxBitrate: 150_000 },
    { rid: "h", scaleResolutionDownBy: 2, maxBitrate: 500_000 },
    { rid: "f", scaleResolutionDownBy: 1, maxBitrate: 1_700_000 },
  ],
  screen: [{ maxBitrate: 2_500_000, maxFramerate: 15 }],
} as const satisfies Tracks<readonly RTCRtpEncodingParameters[]>

/** What a browser gives up first where a screen is more than the network carries (W3C mst-content-hint). */
export const SCREEN_HINT = "detail"
