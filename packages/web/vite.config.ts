import { fileURLToPath } from "node:url"
import { defineConfig } from "vite"
import { classNames } from "./build/classNames.ts"
import { icons } from "./build/icons.ts"
import { messages } from "./build/messages.ts"
import { precache } from "./build/precache.ts"

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const server = "http://localhost:8080"

/** `--mode gallery` builds the gallery of screens in place of the app, for tests that look at them. */
export default defineConfig(({ mode }) => ({
  root: here("."),
  plugins: [icons(), messages(), ...(mode === "gallery" ? [] : [precache(["/icon.svg", "/manifest.webmanifest"])])],
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  resolve: {
    // virtua speaks React.
    alias: [{ find: /^react(-dom|\/jsx-runtime)?$/, replacement: here("src/lib/react.ts") }],
  },
  css: { modules: { localsConvention: "camelCaseOnly", generateScopedName: classNames() } },
  // What runs beside the page is a module, as the page is.
  worker: { format: "es" },
  server: { proxy: { "/api": server, "/ws": { target: server, ws: true } } },
  build: {
    outDir: here("../../dist/web"),
    emptyOutDir: true,
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input:
        mode === "gallery"
          ? { gallery: here("gallery.html") }
          : { app: here("index.html"), sw: here("src/worker/sw.ts") },
      output: {
        codeSplitting: {
          groups: [
            // All that the first screens need: one request instead of twenty.
            { name: "app", test: here("src/main.tsx"), priority: 2 },
            // What several of the others draw.
            { name: "parts", test: /[\\/](parts|lucide-static)[\\/]/, minShareCount: 2, priority: 1 },
          ],
        },
        entryFileNames: (chunk) => (chunk.name === "sw" ? "sw.js" : "assets/[name]-[hash].js"),
      },
    },
  },
}))
