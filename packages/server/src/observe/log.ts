import { type DestinationStream, type Logger, pino } from "pino"
import type { Config } from "../config.ts"

export type ServerLog = Logger

/** Names under which something secret, or something that somebody wrote, might come along by mistake. */
const NEVER = [
  "token",
  "password",
  "newPassword",
  "secret",
  "invite",
  "link",
  "body",
  "authorization",
  "cookie",
  "input",
]

/**
 * The log: one JSON object a line on standard output. docs/LOGGING.md says what belongs on which level. The redaction
 * is the last net; what calls the log never passes bodies, tokens or passwords.
 */
export function createLog(level: Config["logLevel"], destination: DestinationStream = pino.destination(1)): ServerLog {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: NEVER.flatMap((name) => [name, `*.${name}`]), censor: "[redacted]" },
      serializers: { err: describeError },
    },
    destination,
  )
}

/**
 * What the log may hold of an error, as `err`: name, code, message and place, and those of its causes. Nothing else that
 * hangs on it: PostgreSQL's `detail` quotes rows.
 */
export function describeError(error: unknown): object {
  if (!(error instanceof Error)) return { name: typeof error }
  const code = "code" in error && typeof error.code === "string" ? { code: error.code } : {}
  const cause = error.cause === undefined ? {} : { cause: describeError(error.cause) }
  return { name: error.name, ...code, message: error.message, stack: placesOf(error), ...cause }
}

/** The stack without its beginning, which repeats the message. */
const placesOf = ({ stack = "" }: Error): readonly string[] =>
  stack
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line.startsWith("at "))
