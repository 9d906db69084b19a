#!/usr/bin/env node
// `everline start` becomes the server; everything else is a command in ../src, which tsx reads as it stands.
const [command] = process.argv.slice(2)
if (command === "start") {
  process.argv.splice(2, 1)
  await import("../../../scripts/start.mjs")
} else {
  const { tsImport } = await import("tsx/esm/api")
  const { main } = await tsImport("../src/main.ts", import.meta.url)
  process.exitCode = await main(process.argv.slice(2))
}
