import { type FunctionComponent, h } from "preact"

export interface IconProps {
  /** Side in CSS pixels; 20 unless told. */
  size?: number
  class?: string | undefined
}

/** Makes a component of a lucide drawing. Strokes are thicker when small, as the look asks. Names live on the button. */
export const icon = (shapes: readonly (readonly [string, Record<string, string>])[]): FunctionComponent<IconProps> =>
  function Icon({ size = 20, class: className }) {
    return (
      <svg
        class={className}
        width={size}
        height={size}
        viewBox="0 0 24 24"
        fill="none"
        stroke="currentColor"
        stroke-width={size <= 17 ? 2 : 1.75}
        stroke-linecap="round"
        stroke-linejoin="round"
        aria-hidden="true"
      >
        {shapes.map(([tag, attributes]) => h(tag, attributes))}
      </svg>
    )
  }
