import { createHash } from "node:crypto"
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { installed, root, runQuietly } from "./run.mjs"

const stamp = `${root}/dist/.stamp`

/** What is built, from which folders and files, and how. */
const targets = {
  web: {
    sources: ["packages/web", "packages/sdk", "packages/protocol", "package-lock.json"],
    build: () => runQuietly("Building the app", installed("vite"), ["build"], `${root}/packages/web`),
  },
  server: {
    sources: ["packages/server", "packages/sfu", "packages/protocol", "scripts/lib", "package-lock.json"],
    build: () => runQuietly("Building the server", process.execPath, ["scripts/lib/build-server.mjs"]),
  },
}

/** Builds into dist/ whatever has changed since it was last built. */
export async function build() {
  const built = readStamp()
  const now = Object.entries(targets).map(([name, target]) => ({ name, target, print: fingerprint(target.sources) }))
  const stale = now.filter(({ name, print }) => built[name] !== print)
  if (stale.length === 0) return
  console.log(`Building the ${stale.map(({ name }) => name).join(" and the ")}…`)
  await Promise.all(stale.map(({ target }) => target.build()))
  mkdirSync(`${root}/dist`, { recursive: true })
  writeFileSync(stamp, JSON.stringify(Object.fromEntries(now.map(({ name, print }) => [name, print]))))
}

/** @returns {Record<string, string>} */
function readStamp() {
  return existsSync(stamp) ? JSON.parse(readFileSync(stamp, "utf8")) : {}
}

/** A hash over the content of all sources, tests aside. @param {readonly string[]} sources */
function fingerprint(sources) {
  const hash = createHash("sha256")
  for (const file of sources.flatMap(filesIn))
    hash
      .update(file)
      .update("\0")
      .update(readFileSync(`${root}/${file}`))
  return hash.digest("hex")
}

/** @param {string} path @returns {string[]} */
function filesIn(path) {
  if (path.endsWith(".json")) return [path]
  return readdirSync(`${root}/${path}`, { withFileTypes: true }).flatMap((entry) => {
    if (entry.name === "node_modules" || entry.name === "test" || /\.test\.tsx?$/.test(entry.name)) return []
    return entry.isDirectory() ? filesIn(`${path}/${entry.name}`) : [`${path}/${entry.name}`]
  })
}
