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
    },
    destination,
  )
}
