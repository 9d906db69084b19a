// Bundles the server into dist/server: our own packages inside, those of npm left in node_modules.
import { cpSync } from "node:fs"
import { build } from "vite"
import { root } from "./run.mjs"

await build({
  configFile: false,
  root,
  logLevel: "warn",
  ssr: { noExternal: [/^@everline\//] },
  build: {
    ssr: true,
    outDir: "dist/server",
    emptyOutDir: true,
    target: "node20",
    sourcemap: true,
    rolldownOptions: {
      // The server, and programs of their own: one makes pictures, one has a media engine in it.
      input: {
        main: "packages/server/src/main.ts",
        pictures: "packages/server/src/adapters/pictures/worker.ts",
        media: "packages/sfu/src/process/program.ts",
      },
      // All in one folder, for paths.ts finds the migrations, the viewer of exports, the simulated phones and the app beside itself.
      output: { entryFileNames: "[name].js", chunkFileNames: "[name]-[hash].js" },
    },
  },
})
for (const folder of ["migrations", "export-viewer", "simulated-phones"])
  cpSync(`${root}/packages/server/${folder}`, `${root}/dist/server/${folder}`, { recursive: true })
