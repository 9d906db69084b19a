import { readFile } from "node:fs/promises"
import type { Plugin } from "vite"

const element = /<(path|circle|rect|line|polyline|polygon|ellipse)\s([^>]*?)\/>/g
const attribute = /([\w-]+)="([^"]*)"/g

/** The drawing inside a lucide SVG as `[tag, attributes]` pairs; throws when the file holds none. */
export function parseIcon(svg: string): [string, Record<string, string>][] {
  const shapes = [...svg.matchAll(element)].map(([, tag = "", attributes = ""]): [string, Record<string, string>] => [
    tag,
    Object.fromEntries([...attributes.matchAll(attribute)].map(([, name, value]) => [name, value])),
  ])
  if (shapes.length === 0) throw new Error("an icon without shapes")
  return shapes
}

/** Turns `import Smile from "…/smile.svg?icon"` into a component: no markup string ever reaches the page. */
export function icons(): Plugin {
  return {
    name: "everline-icons",
    enforce: "pre",
    async load(id) {
      if (!id.endsWith(".svg?icon")) return null
      const shapes = parseIcon(await readFile(id.slice(0, -"?icon".length), "utf8"))
      return {
        code: `import { icon } from "/src/look/icon.tsx"\nexport default /* @__PURE__ */ icon(${JSON.stringify(shapes)})`,
        moduleType: "js",
      }
    },
  }
}
