/** What commands need that work on the record itself: they run where the data folder or DATABASE_URL is. */
import { EverlineError, type Self } from "@everline/protocol"
import { type Config, type OpenRecord, openRecord, readConfig } from "@everline/server/internal"
import type { Flag, Given } from "./command.ts"
import type { Io } from "./io.ts"
import { Trouble, wordsFor } from "./words.ts"

/** The flag that these commands share. */
export const dataFlag = {
  data: {
    placeholder: "FOLDER",
    help: "the server's data folder (default EVERLINE_DATA or ./data); with DATABASE_URL that database is used",
  },
} as const satisfies Readonly<Record<string, Flag>>

/** The server's settings, as the server reads them. @throws ConfigError */
export function settingsFor(given: Given<"data">, io: Io): Config {
  const data = given.value("data")
  return readConfig({ env: io.env, args: data === undefined ? [] : ["--data", data] })
}

/** Opens the record for one piece of work. */
export async function withRecord<T>(
  given: Given<"data">,
  io: Io,
  work: (record: OpenRecord, config: Config) => Promise<T>,
): Promise<T> {
  const config = settingsFor(given, io)
  await using record = await openRecord(config, (error) => io.note(wordsFor(error, io.env)))
  return await work(record, config)
}

/** Where people's browsers find the server, as far as its settings tell. */
export const baseUrl = ({ publicUrl, port }: Config): string => publicUrl ?? `http://localhost:${port}`

/** Somebody by user name. @throws Trouble when there is nobody */
export async function requireUser({ services }: OpenRecord, userName: string): Promise<Self> {
  try {
    return await services.accounts.requireUserName(userName)
  } catch (error) {
    if (!(error instanceof EverlineError && error.code === "not_found")) throw error
    throw new Trouble(`There is nobody with the user name "${userName}". See: everline admin users`)
  }
}
