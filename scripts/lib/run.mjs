import { spawn } from "node:child_process"
import { once } from "node:events"
import { fileURLToPath } from "node:url"

/** The folder of the project, without a slash at its end. */
export const root = fileURLToPath(new URL("../..", import.meta.url)).replace(/[\\/]$/, "")

// On Windows, npm and what it installs are command scripts, which only the shell can start.
const shell = process.platform === "win32"

/**
 * Runs a program to its end with our own input and output.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {import("node:child_process").SpawnOptions} [options]
 * @returns {Promise<number>} its exit code; 1 when a signal ended it or it could not be started
 */
export async function run(command, args, options = {}) {
  const child = spawn(command, args, { cwd: root, stdio: "inherit", shell, ...options })
  try {
    const [code] = await once(child, "exit")
    return code ?? 1
  } catch (error) {
    console.error(`${command}: ${error instanceof Error ? error.message : error}`)
    return 1
  }
}

/**
 * Runs a program quietly; what it said is printed only when it fails, and then the process ends.
 * @param {string} doing what is being done, in a few words
 * @param {string} command
 * @param {readonly string[]} args
 * @param {string} [cwd]
 */
export async function runQuietly(doing, command, args, cwd = root) {
  const child = spawn(command, args, { cwd, stdio: ["ignore", "pipe", "pipe"], shell })
  /** @type {Buffer[]} */
  const said = []
  child.stdout.on("data", (chunk) => said.push(chunk))
  child.stderr.on("data", (chunk) => said.push(chunk))
  const [code] = await once(child, "close")
  if (code === 0) return
  process.stderr.write(Buffer.concat(said))
  console.error(`${doing} failed (${command} ${args.join(" ")}).`)
  process.exit(1)
}

/** The path of a program that npm installed. @param {string} name */
export const installed = (name) => `${root}/node_modules/.bin/${name}`
