import { spawnSync } from "node:child_process"
import { existsSync, rmSync, writeFileSync } from "node:fs"
import { delimiter } from "node:path"
import { run } from "./run.mjs"

/** Asked by Debian's packages before they start a service: https://www.debian.org/doc/debian-policy/ch-opersys.html */
const POLICY = "/usr/sbin/policy-rc.d"
const isDebian = existsSync("/etc/debian_version")

/**
 * Makes sure that programs from outside npm are here; on Debian as root it installs them, and starts no service of theirs.
 * @param {string} purpose what needs them, in the plural: "The browser journeys"
 * @param {readonly string[]} packages by Debian's names
 * @param {readonly string[]} programs what can be looked for elsewhere
 * @returns {Promise<boolean>} false when something is still missing, which it then has said
 */
export async function debian(purpose, packages, programs) {
  const missing = () =>
    isDebian ? packages.filter((name) => !isPackage(name)) : programs.filter((name) => !onPath(name))
  if (missing().length > 0 && isDebian && process.getuid?.() === 0) {
    console.log(`Installing ${missing().join(", ")}…`)
    await quietly(async () => {
      const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" }
      await run("apt-get", ["update", "-qq"], { env })
      await run("apt-get", ["install", "-y", "-qq", "--no-install-recommends", ...missing()], { env })
    })
  }
  const left = missing().join(" ")
  if (left !== "") console.error(`${purpose} need: ${left}. On Debian: sudo apt-get install ${left}`)
  return left === ""
}

/** Nothing that is installed meanwhile is started: tests start what they need by themselves. @param {() => Promise<void>} work */
async function quietly(work) {
  if (existsSync(POLICY)) return work()
  writeFileSync(POLICY, "#!/bin/sh\nexit 101\n", { mode: 0o755 })
  try {
    await work()
  } finally {
    rmSync(POLICY)
  }
}

/** @param {string} name */
const isPackage = (name) =>
  spawnSync("dpkg", ["-s", name], { encoding: "utf8" }).stdout.includes("install ok installed")

/** Debian keeps servers where only root looks. @param {string} program */
const onPath = (program) =>
  [...(process.env.PATH ?? "").split(delimiter), "/usr/sbin"].some((folder) => existsSync(`${folder}/${program}`))
