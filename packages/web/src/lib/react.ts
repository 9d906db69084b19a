/** What virtua asks of React, on Preact, and no more: the build puts it in the place of `react` and what goes with it. */
import { type ComponentType, options, type VNode } from "preact"
import { jsx as plain } from "preact/jsx-runtime"

export { useEffect, useImperativeHandle, useLayoutEffect, useMemo, useReducer, useRef } from "preact/hooks"
export { memo } from "./memo.ts"

type Props = Readonly<Record<string, unknown>>

/** Here a ref is a property like others. */
export const forwardRef =
  (draw: (props: Props, ref: unknown) => VNode) =>
  ({ ref = null, ...props }: Props): VNode =>
    draw(props, ref)

/** Lengths that are numbers are in pixels. */
export function jsx(type: string | ComponentType, props: Props, key?: string): VNode {
  if (typeof type !== "string") return plain(type, props, key)
  const { style } = props
  return plain(type, style instanceof Object ? { ...props, style: inPixels(style) } : props, key)
}

const inPixels = (style: object) =>
  Object.fromEntries(
    Object.entries(style).map(([name, value]) => [name, typeof value === "number" ? `${value}px` : value]),
  )

/** Draws what some work changes before it returns. */
export function flushSync(work: () => void): void {
  const before = options.debounceRendering
  let draw = () => {}
  options.debounceRendering = (drawAll) => {
    draw = drawAll
  }
  try {
    work()
    draw()
  } finally {
    if (before) options.debounceRendering = before
    else delete options.debounceRendering
  }
}
