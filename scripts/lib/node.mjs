// Node 18 and older must be able to read this file, to be told so.

/** Ends the process with a plain sentence when this Node is too old. */
export function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number)
  if (major > 20 || (major === 20 && minor >= 19)) return
  console.error(`Everline needs Node 20.19 or newer; this is ${process.versions.node}. Get it from https://nodejs.org.`)
  process.exit(1)
}
