import { once } from "node:events"
import { createServer } from "node:net"
import type { Config } from "@everline/server/internal"
import { bad, type Finding, good, odd } from "./finding.ts"

const PATIENCE_MS = 3_000

/** Whether the server answers, or, while it does not run, whether its ports are free for it. */
export async function checkPorts({ host, port, tls }: Config): Promise<Finding[]> {
  const http = await checkHttp(host, port)
  return tls.kind === "off" ? [http] : [http, await checkOther(host, tls.port, http.state === "good")]
}

async function checkHttp(host: string, port: number): Promise<Finding> {
  const url = `http://${reachable(host)}:${port}/healthz`
  const answer = await fetch(url, { signal: AbortSignal.timeout(PATIENCE_MS) }).catch(() => undefined)
  if (answer?.ok) return good(`the server answers on port ${port}`)
  if (answer !== undefined) {
    return bad(
      `on port ${port} something answers with ${answer.status} that is not a healthy Everline`,
      "See the server's log, or choose another port (--port).",
    )
  }
  const refusal = await tryToListen(host, port)
  if (refusal === undefined)
    return odd(`nothing runs on port ${port}; it is free`, "Start the server when you want it: npm start.")
  return bad(`port ${port} cannot be used: ${refusal}`, adviceFor(refusal, port))
}

async function checkOther(host: string, port: number, isRunning: boolean): Promise<Finding> {
  const refusal = await tryToListen(host, port)
  if (isRunning) {
    if (refusal?.startsWith("EADDRINUSE")) return good(`HTTPS has port ${port}`)
    return bad(`the server runs, but not on port ${port} for HTTPS`, "See the server's log, and restart it.")
  }
  return refusal === undefined
    ? good(`port ${port} is free for HTTPS`)
    : bad(`port ${port}: ${refusal}`, adviceFor(refusal, port))
}

/** Why one cannot listen there, as the system names it; undefined when one can. */
async function tryToListen(host: string, port: number): Promise<string | undefined> {
  const server = createServer().listen(port, host)
  try {
    await once(server, "listening")
    return undefined
  } catch (error) {
    return error instanceof Error && "code" in error ? `${error.code}` : String(error)
  } finally {
    server.close()
  }
}

function adviceFor(refusal: string, port: number): string {
  if (refusal === "EADDRINUSE") return "Another program has it. Stop that one, or choose another port (--port)."
  if (refusal === "EACCES") return `Ports below 1024 need rights. Choose one above, or let a proxy take port ${port}.`
  return "Name an address of this machine (--host), or leave it out for all of them."
}

/** An address to call, for one to listen on: "all addresses" is none to call. */
const reachable = (host: string): string =>
  host === "::" || host === "0.0.0.0" ? "127.0.0.1" : host.includes(":") ? `[${host}]` : host
