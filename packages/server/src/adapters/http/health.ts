import { BlockList } from "node:net"
import { Hono } from "hono"
import type { HttpEnv } from "./env.ts"

export interface HealthOptions {
  /** Whether the record answers and the server takes sockets. */
  readonly isReady: () => Promise<boolean>
  /** Whether there is room on the disk only for what is there. */
  readonly isFull: () => boolean
  /** All metrics, as Prometheus reads them. */
  readonly metrics: () => Promise<{ readonly type: string; readonly text: string }>
}

const PATIENCE_MS = 2_000

/**
 * `/healthz`: the process runs. `/readyz`: it can serve, so a balancer may send people here; also with a full disk, for
 * everything can still be read. `/metrics`: for Prometheus, told to this machine and private networks only.
 */
export function healthRoutes({ isReady, isFull, metrics }: HealthOptions): Hono<HttpEnv> {
  const routes = new Hono<HttpEnv>()
  routes.get("/healthz", (c) => c.text("ok", 200, UNKEPT))
  routes.get("/readyz", async (c) => {
    if (!(await inTime(isReady()))) return c.text("not ready", 503, UNKEPT)
    return c.text(isFull() ? "ready for reading only: the disk is full" : "ready", 200, UNKEPT)
  })
  routes.get("/metrics", async (c) => {
    if (!isNear(c.var.visitor.address)) return c.notFound()
    const { type, text } = await metrics()
    return c.body(text, 200, { ...UNKEPT, "content-type": type })
  })
  return routes
}

const UNKEPT = { "cache-control": "no-store" } as const

async function inTime(answer: Promise<boolean>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(resolve, PATIENCE_MS, false)
  })
  try {
    return await Promise.race([answer, late])
  } finally {
    clearTimeout(timer)
  }
}

const near = new BlockList()
near.addSubnet("127.0.0.0", 8, "ipv4")
near.addSubnet("10.0.0.0", 8, "ipv4")
near.addSubnet("172.16.0.0", 12, "ipv4")
near.addSubnet("192.168.0.0", 16, "ipv4")
near.addAddress("::1", "ipv6")
near.addSubnet("fc00::", 7, "ipv6")

const isNear = (address: string): boolean => near.check(address, address.includes(":") ? "ipv6" : "ipv4")
