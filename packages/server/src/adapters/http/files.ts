import { createHash } from "node:crypto"
import { readdir, readFile } from "node:fs/promises"
import { extname, join, relative, sep } from "node:path"
import { promisify } from "node:util"
import { gzip } from "node:zlib"

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".webmanifest": "application/manifest+json",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".wasm": "application/wasm",
  ".txt": "text/plain; charset=utf-8",
}

/** A file of the app, in memory: there are few, and a path that is not among them cannot reach the disk. */
export interface AppFile {
  readonly type: string
  readonly body: Uint8Array<ArrayBuffer>
  readonly gzipped: Uint8Array<ArrayBuffer> | null
  readonly etag: string
  /** Its name holds a hash of its content, so it never changes. */
  readonly isImmutable: boolean
}

/** The app's files by path ("/index.html"); none when it was not built. */
export async function readAppFiles(folder: string): Promise<ReadonlyMap<string, AppFile>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  const files = entries.filter((entry) => entry.isFile() && !entry.name.endsWith(".map"))
  return new Map(
    await Promise.all(
      files.map(async (entry) => {
        const path = join(entry.parentPath, entry.name)
        return [`/${relative(folder, path).split(sep).join("/")}`, await readAppFile(path)] as const
      }),
    ),
  )
}

async function readAppFile(path: string): Promise<AppFile> {
  const body = new Uint8Array(await readFile(path))
  const type = TYPES[extname(path)] ?? "application/octet-stream"
  const isText = /^(text|application\/(json|manifest))|svg/.test(type)
  return {
    type,
    body,
    gzipped: isText ? new Uint8Array(await promisify(gzip)(body)) : null,
    etag: `"${createHash("sha256").update(body).digest("base64url").slice(0, 22)}"`,
    isImmutable: /-[\w-]{8,}\.\w+$/.test(path) && path.includes(`${sep}assets${sep}`),
  }
}
