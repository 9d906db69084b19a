import { languageOf } from "../lib/language.ts"

/** A name or title that someone gave: kept from turning the text around it, and spoken in its own language. */
export function Name({ children, class: className }: { children: string; class?: string | undefined }) {
  return (
    <bdi class={className} lang={languageOf(children)}>
      {children}
    </bdi>
  )
}
