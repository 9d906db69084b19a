import { effect } from "@preact/signals"
import { type TextSize, TIMES } from "../lib/textSizes.ts"
import { writeAt } from "../shapes/shape.ts"

/** Keeps `data-text` on the page, by which everything is measured, and gives the window the shape that goes with it. */
export function showTextSize(choice: { readonly value: TextSize }): void {
  effect(() => {
    document.documentElement.dataset.text = choice.value
    writeAt(TIMES[choice.value])
  })
}
