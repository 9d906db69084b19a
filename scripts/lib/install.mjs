import { createHash } from "node:crypto"
import { existsSync, readFileSync, writeFileSync } from "node:fs"
import { root, runQuietly } from "./run.mjs"

const modules = `${root}/node_modules`
const stamp = `${modules}/.everline-lock`

/** Installs the npm packages when they are missing or the lock file has changed since. */
export async function install() {
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === lockPrint()) return
  console.log("Installing packages…")
  // The build needs the development packages, whatever NODE_ENV says.
  await runQuietly("Installing packages", "npm", [existsSync(modules) ? "install" : "ci", "--include=dev"])
  writeFileSync(stamp, lockPrint())
}

const lockPrint = () =>
  createHash("sha256")
    .update(readFileSync(`${root}/package-lock.json`))
    .digest("hex")
