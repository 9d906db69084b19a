import { type ErrorWords, EverlineError } from "@everline/protocol"
import { words as en } from "@everline/protocol/words/en"
import { words as zhHans } from "@everline/protocol/words/zh-Hans"
import { words as zhHant } from "@everline/protocol/words/zh-Hant"
import { BackupError, ConfigError, DatabaseStartError } from "@everline/server/internal"

/** A command that was typed wrongly; the message says how to do better. */
export class UsageError extends Error {
  override readonly name = "UsageError"
}

/** Something that a person has to put right; the message says what. */
export class Trouble extends Error {
  override readonly name = "Trouble"
}

const written = [UsageError, Trouble, BackupError, ConfigError, DatabaseStartError]

/** An error in words for the person at the terminal; one that nobody foresaw keeps its trace, for a report. */
export function wordsFor(error: unknown, env: Readonly<Record<string, string | undefined>>): string {
  if (error instanceof EverlineError) return languageOf(env)[error.code]
  if (!(error instanceof Error)) return String(error)
  if (written.some((kind) => error instanceof kind)) return error.message
  if ("syscall" in error) return `The system refused: ${error.message}`
  return `Something went wrong that should not have. Please report it:\n${error.stack ?? error.message}`
}

function languageOf(env: Readonly<Record<string, string | undefined>>): ErrorWords {
  const language = env.LC_ALL || env.LC_MESSAGES || env.LANG || ""
  if (/^zh_(TW|HK|MO)/.test(language)) return zhHant
  return language.startsWith("zh") ? zhHans : en
}
