import { spawnSync } from "node:child_process"
import { existsSync } from "node:fs"
import { delimiter } from "node:path"
import { run } from "./run.mjs"

/** What the browser journeys need, by Debian's names; libnss3-tools makes browsers trust a local authority. */
const packages = ["chromium", "firefox-esr", "libnss3-tools", "fonts-noto-cjk", "fonts-noto-color-emoji"]
/** Elsewhere only the programs can be looked for. */
const programs = ["chromium", "firefox-esr", "certutil"]
const isDebian = existsSync("/etc/debian_version")

/**
 * Makes sure that the browsers and fonts of the journeys are here; on Debian as root it installs them.
 * @returns {Promise<boolean>} false when something is still missing, which it then has said
 */
export async function browsers() {
  if (missing().length > 0 && isDebian && process.getuid?.() === 0) {
    const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" }
    console.log(`Installing ${missing().join(", ")}…`)
    await run("apt-get", ["update", "-qq"], { env })
    await run("apt-get", ["install", "-y", "-qq", "--no-install-recommends", ...missing()], { env })
  }
  const left = missing().join(" ")
  if (left !== "") console.error(`The browser journeys need: ${left}. On Debian: sudo apt-get install ${left}`)
  return left === ""
}

const missing = () =>
  isDebian ? packages.filter((name) => !isPackage(name)) : programs.filter((name) => !onPath(name))

/** @param {string} name */
const isPackage = (name) =>
  spawnSync("dpkg", ["-s", name], { encoding: "utf8" }).stdout.includes("install ok installed")

/** @param {string} program */
const onPath = (program) =>
  (process.env.PATH ?? "").split(delimiter).some((folder) => existsSync(`${folder}/${program}`))
