/** Makes a browser of a test trust an authority, as the page that installs it tells people to. */
import { execFile } from "node:child_process"
import { mkdir, mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { promisify } from "node:util"

const certutil = (...args: string[]) => promisify(execFile)("certutil", args)

export interface Folder extends AsyncDisposable {
  readonly path: string
}

/**
 * A fresh folder with an NSS store that trusts an authority for web sites: a home for Chromium, a profile for Firefox.
 * @param authority its certificate, a PEM file
 * @param store where in the folder the browser looks for its store
 */
export async function trustingFolder(authority: string, store: string): Promise<Folder> {
  const path = await mkdtemp(join(tmpdir(), "everline-browser-"))
  const database = `sql:${join(path, store)}`
  await mkdir(join(path, store), { recursive: true })
  await certutil("-N", "-d", database, "--empty-password")
  await certutil("-A", "-d", database, "-n", "Everline", "-t", "C,,", "-i", authority)
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) }
}
