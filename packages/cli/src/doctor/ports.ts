import { once } from "node:events"
import { createServer } from "node:net"
import type { Config } from "@everline/server/internal"
import { bad, type Finding, good, odd } from "./finding.ts"
import { holderOf } from "./port-holder.ts"

const PATIENCE_MS = 3_000

/** Whether the server answers, or, while it does not run, whether its ports are free for it. */
export async function checkPorts({ host, port, tls }: Config): Promise<Finding[]> {
  const said = await ask(`http://${reachable(host)}:${port}/readyz`)
  const http = await checkHttp(host, port, said)
  return tls.kind === "off" ? [http] : [http, await checkOther(host, tls.port, isOurs(said))]
}

/** What our own server says of itself. */
const isOurs = (said: string | undefined): boolean => said === "ready" || said === "not ready"

async function checkHttp(host: string, port: number, said: string | undefined): Promise<Finding> {
  if (said === "ready") return good(`the server runs, and answers on port ${port}`)
  if (said === "not ready") {
    return bad(
      `the server runs on port ${port}, but cannot serve`,
      "Its database does not answer, or it is stopping. What is said of the database below, and its log, say more.",
    )
  }
  const refusal = await tryToListen(host, port)
  if (refusal === undefined)
    return odd(`nothing runs on port ${port}; it is free`, "Start the server when you want it: npm start.")
  const held = refusal === "EADDRINUSE" ? await takenBy(port) : `cannot be used: ${refusal}`
  return bad(`port ${port} ${held}`, adviceFor(refusal, port))
}

async function ask(url: string): Promise<string | undefined> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(PATIENCE_MS) })
    return await answer.text()
  } catch {
    return undefined
  }
}

async function checkOther(host: string, port: number, isRunning: boolean): Promise<Finding> {
  const refusal = await tryToListen(host, port)
  if (isRunning) {
    if (refusal?.startsWith("EADDRINUSE")) return good(`HTTPS has port ${port}`)
    return bad(`the server runs, but not on port ${port} for HTTPS`, "See the server's log, and restart it.")
  }
  if (refusal === undefined) return good(`port ${port} is free for HTTPS`)
  const held = refusal === "EADDRINUSE" ? await takenBy(port) : `cannot be used: ${refusal}`
  return bad(`port ${port}, for HTTPS, ${held}`, adviceFor(refusal, port))
}

async function takenBy(port: number): Promise<string> {
  const holder = await holderOf(port)
  return holder === undefined ? "is taken by another program" : `is taken by ${holder}`
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
  if (refusal === "EADDRINUSE") return "Stop that program, or choose another port (--port, --tls-port)."
  if (refusal === "EACCES") return `Ports below 1024 need rights. Choose one above, or let a proxy take port ${port}.`
  return "Name an address of this machine (--host), or leave it out for all of them."
}

/** An address to call, for one to listen on: "all addresses" is none to call. */
const reachable = (host: string): string =>
  host === "::" || host === "0.0.0.0" ? "127.0.0.1" : host.includes(":") ? `[${host}]` : host
