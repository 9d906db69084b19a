import { createHash } from "node:crypto"
import { existsSync, readFileSync, writeFileSync } from "node:fs"
import { root, runQuietly } from "./run.mjs"

const stamp = `${root}/node_modules/.everline-lock`

/** Installs the npm packages when they are missing or the lock file has changed since. */
export async function install() {
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === lockPrint()) return
  console.log("Installing packages…")
  // Not "ci", which takes away first whatever is installed. The build needs the development packages, whatever NODE_ENV
  // says.
  await runQuietly("Installing packages", "npm", ["install", "--include=dev"])
  writeFileSync(stamp, lockPrint())
}

const lockPrint = () =>
  createHash("sha256")
    .update(readFileSync(`${root}/package-lock.json`))
    .digest("hex")
