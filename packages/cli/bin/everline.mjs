#!/usr/bin/env node
// `everline start` becomes the server; everything else is a command in ../src, which tsx reads as it stands.
const [command] = process.argv.slice(2)
if (command === "start") {
  process.argv.splice(2, 1)
  await import("../../../scripts/start.mjs")
} else {
  const { register } = await import("tsx/esm/api")
  register()
  const { main } = await import("../src/main.ts")
  process.exitCode = await main(process.argv.slice(2))
}
