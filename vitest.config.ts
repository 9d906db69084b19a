import { availableParallelism } from "node:os"
import { defineConfig } from "vitest/config"

// A real PostgreSQL, started once; each test file works in a database of its own.
const postgres = "packages/testkit/src/postgres-global-setup.ts"
// And a real nats-server, for tests with several servers.
const nats = "packages/testkit/src/nats-global-setup.ts"
// Journeys that measure what is heard and seen: a browser that waits for a core is silent, whatever the product does.
const listening = ["calls", "group-calls", "group-networks", "media-engine", "media-hand-off", "noise"].map(
  (name) => `e2e/journeys/${name}.test.ts`,
)

// Nothing is judged by how fast it is here: what is waited for may take as long as a busy machine needs. Each project says so,
// for none is given what is said for all; and one that extends all would have their number of workers, whatever a run asks for.
const expect = { poll: { timeout: 15_000 } }

export default defineConfig({
  test: {
    // Tests wait more than they work: three files for two cores, where Vitest would leave one core to itself.
    maxWorkers: Math.ceil(availableParallelism() * 1.5),
    projects: [
      {
        test: {
          name: "unit",
          include: ["packages/*/src/**/*.test.{ts,tsx}", "scripts/**/*.test.ts", "bench/**/*.test.ts"],
          // They leave nothing behind, and to load the same modules for each file anew would take as long as the tests.
          isolate: false,
          expect,
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: "integration",
          include: ["packages/*/test/**/*.test.ts", "e2e/scenarios/**/*.test.ts", "e2e/guide/**/*.test.ts"],
          isolate: false,
          globalSetup: [postgres, nats],
          expect,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: "journeys",
          include: ["e2e/journeys/**/*.test.ts"],
          exclude: listening,
          globalSetup: [postgres],
          // Two at a time (scripts/test.mjs), each process lending its browsers to one journey after the other.
          isolate: false,
          expect,
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
      {
        test: {
          name: "listening",
          include: listening,
          globalSetup: [postgres],
          // One after the other, and nothing beside them (scripts/test.mjs).
          isolate: false,
          expect,
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
      {
        test: {
          name: "tours",
          include: ["e2e/tours/**/*.test.ts"],
          globalSetup: [postgres],
          isolate: false,
          expect,
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
})
