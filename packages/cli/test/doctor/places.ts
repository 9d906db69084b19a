/** Sick machines made for a test, of real parts. */
import { execFile, spawnSync } from "node:child_process"
import { once } from "node:events"
import { chmod, mkdtemp, rm } from "node:fs/promises"
import type { Server, Socket } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { promisify } from "node:util"

export async function temporaryFolder(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(tmpdir(), "everline-doctor-"))
  // As root, PostgreSQL runs as somebody else, who must be able to pass.
  await chmod(path, 0o711)
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) }
}

const run = promisify(execFile)

/** A disk in memory, of a size and options of one's own: "size=1m". Only root can mount one. */
export async function disk(options: string) {
  const { path } = await temporaryFolder()
  await run("mount", ["-t", "tmpfs", "-o", options, "tmpfs", path])
  return {
    path,
    /** As Linux does when it finds errors. */
    makeReadOnly: () => run("mount", ["-o", "remount,ro", path]),
    async [Symbol.asyncDispose]() {
      await run("umount", [path])
      await rm(path, { recursive: true })
    },
  }
}

/** Whether this machine lets us mount disks: containers often do not, even to root. */
export const canMount = process.getuid?.() === 0 && spawnSync("unshare", ["--mount", "true"]).status === 0

/** A server of any kind on a free port of this machine alone; disposing twice is allowed. */
export async function listening(server: Server): Promise<AsyncDisposable & { readonly port: number }> {
  const open = new Set<Socket>()
  server.on("connection", (socket) => open.add(socket)).listen(0, "127.0.0.1")
  await once(server, "listening")
  const address = server.address()
  if (address === null || typeof address === "string") throw new Error("it listens at no port")
  return {
    port: address.port,
    async [Symbol.asyncDispose]() {
      if (!server.listening) return
      server.close()
      for (const socket of open) socket.destroy()
      await once(server, "close")
    },
  }
}
