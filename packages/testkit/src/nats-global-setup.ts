/** For vitest's `globalSetup`: one nats-server for the whole run. Records share it, each under a subject of its own. */
import type { TestProject } from "vitest/node"
import { NatsServer } from "./nats-server.ts"

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const nats = await NatsServer.start()
  project.provide("natsUrl", nats.url)
  return () => nats[Symbol.asyncDispose]()
}
