/**
 * npm run bench -- upload: how fast bytes come in, beside a plain PUT to nginx on the same disk in the same run. Both are
 * given the same bytes by the same program over one bare socket, in turn.
 */
import { randomFillSync } from "node:crypto"
import { once } from "node:events"
import { mkdirSync, writeFileSync } from "node:fs"
import { connect } from "node:net"
import { parseArgs } from "node:util"
import { type FileId, newId } from "@everline/protocol"
import { freePort } from "@everline/testkit"
import { fsyncTimes, load, machine } from "./lib/machine.ts"
import { signUp } from "./lib/people.ts"
import { cpuTime } from "./lib/processes.ts"
import { median, positive, print } from "./lib/report.ts"
import { Server } from "./lib/server.ts"
import { Folder, Program } from "./peers/program.ts"

const { values } = parseArgs({
  options: {
    mib: { type: "string", default: "200" },
    rounds: { type: "string", default: "7" },
    profile: { type: "string" },
  },
})
const mib = positive("mib", values.mib)
const rounds = positive("rounds", values.rounds)

const data = randomFillSync(Buffer.alloc(mib * 2 ** 20))
/** What is handed to the socket at once. */
const PIECE = 2 ** 20

/** Sends a request with all the bytes, and waits for the answer's first line; how long that took, in seconds. */
async function give(port: number, head: readonly string[], status: string): Promise<number> {
  const socket = connect({ host: "127.0.0.1", port })
  await once(socket, "connect")
  const answered = once(socket, "data")
  const begun = performance.now()
  socket.write(`${[...head, "Host: 127.0.0.1", `Content-Length: ${data.length}`].join("\r\n")}\r\n\r\n`)
  for (let at = 0; at < data.length; at += PIECE)
    if (!socket.write(data.subarray(at, at + PIECE))) await once(socket, "drain")
  const [answer] = await answered
  const seconds = (performance.now() - begun) / 1000
  socket.destroy()
  if (!String(answer).startsWith(`HTTP/1.1 ${status}`)) throw new Error(`the upload was answered: ${answer}`)
  return seconds
}

const encoded = (text: string): string => Buffer.from(text).toString("base64")

/** An upload as a device makes it, begun and then in one request; it is given up afterwards, so that the quota holds. */
async function toUs(port: number, token: string): Promise<number> {
  const file = newId<FileId>()
  const headers = { "tus-resumable": "1.0.0", authorization: `Bearer ${token}` }
  const metadata = `file ${encoded(file)},name ${encoded("film")}`
  const upload = { ...headers, "upload-length": `${data.length}`, "upload-metadata": metadata }
  const begun = performance.now()
  const made = await fetch(`http://127.0.0.1:${port}/files`, { method: "POST", headers: upload })
  if (made.status !== 201) throw new Error(`the upload was answered: ${made.status}`)
  const before = (performance.now() - begun) / 1000
  const always = ["Tus-Resumable: 1.0.0", `Authorization: Bearer ${token}`, "Upload-Offset: 0"]
  const type = "Content-Type: application/offset+octet-stream"
  const seconds = before + (await give(port, [`PATCH /files/${file} HTTP/1.1`, ...always, type], "204"))
  const gone = await fetch(`http://127.0.0.1:${port}/files/${file}`, { method: "DELETE", headers })
  if (gone.status !== 204) throw new Error(`giving the file up was answered: ${gone.status}`)
  return seconds
}

async function toNginx(port: number, name: string): Promise<number> {
  const seconds = await give(port, [`PUT /${name} HTTP/1.1`], "201")
  await fetch(`http://127.0.0.1:${port}/${name}`, { method: "DELETE" })
  return seconds
}

/** Debian's nginx, which does nothing but put what comes into a file. */
async function startNginx(folder: Folder): Promise<{ program: Program; port: number }> {
  const port = await freePort()
  for (const name of ["root", "body"]) {
    mkdirSync(`${folder.path}/${name}`)
    folder.own(`${folder.path}/${name}`)
  }
  const file = `${folder.path}/nginx.conf`
  const aside = ["fastcgi", "proxy", "scgi", "uwsgi"]
    .map((kind) => `${kind}_temp_path ${folder.path}/${kind};`)
    .join(" ")
  writeFileSync(
    file,
    `daemon off; worker_processes 1; error_log stderr error; pid ${folder.path}/nginx.pid;
    events { worker_connections 64; }
    http { access_log off; ${aside} client_body_temp_path ${folder.path}/body; client_max_body_size 0;
      server { listen 127.0.0.1:${port}; root ${folder.path}/root; dav_methods PUT DELETE; } }`,
  )
  const command = ["/usr/sbin/nginx", "-e", "stderr", "-c", file] as const
  const program = new Program({ name: "nginx", folder, command, end: "SIGQUIT", abort: "SIGKILL" })
  await program.listening(port)
  return { program, port }
}

await using server = await Server.start({ profiles: values.profile })
using folder = new Folder("nginx")
const nginx = await startNginx(folder)
await using _program = nginx.program
print({
  bench: "upload",
  settings: { mib, rounds, ...server.settings },
  machine: machine(),
  ...fsyncTimes(server.dataFolder),
})

const [person] = await signUp(server.port, 1)
if (person === undefined) throw new Error("nobody is there")
const speed = (seconds: number): number => data.length / 1e6 / seconds

// The first of each is not counted: the server compiles what it runs.
await toUs(server.port, person.token)
await toNginx(nginx.port, "warm")
const nginxRoots = { servers: [nginx.program.pid], postgres: null }
const ours: number[] = []
const theirs: number[] = []
for (let round = 1; round <= rounds; round += 1) {
  const before = cpuTime(server.roots)
  ours.push(speed(await toUs(server.port, person.token)))
  const after = cpuTime(server.roots)
  const nginxBefore = cpuTime(nginxRoots)
  theirs.push(speed(await toNginx(nginx.port, `film-${round}`)))
  const nginx_cpu_ms_per_mib = (cpuTime(nginxRoots).server - nginxBefore.server) / 1000 / mib
  const cpu_ms_per_mib = (after.server - before.server) / 1000 / mib
  const cpu = { cpu_ms_per_mib, nginx_cpu_ms_per_mib }
  print({ bench: "upload", round, mb_per_s: ours.at(-1), nginx_mb_per_s: theirs.at(-1), ...cpu, load: load() })
}

print({
  bench: "upload",
  summary: true,
  mib,
  mb_per_s: median(ours),
  nginx_mb_per_s: median(theirs),
  times_nginx: median(ours) / median(theirs),
  ...fsyncTimes(server.dataFolder),
})
