import type { Shape } from "@everline/protocol"
import { Desktop, Phone, Program, Speaker, Tablet, Tv, Watch } from "../look/icons.ts"

/** How each kind of device is drawn. */
export const deviceIcons = {
  phone: Phone,
  tablet: Tablet,
  desktop: Desktop,
  tv: Tv,
  watch: Watch,
  speaker: Speaker,
  program: Program,
} as const satisfies Record<Shape, unknown>
