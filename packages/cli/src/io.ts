/** What a command sees of the world around it. */
export interface Io {
  readonly env: Readonly<Record<string, string | undefined>>
  /** A line for whoever asked: results, and nothing else. */
  say(line: string): void
  /** A line beside the results: progress, advice. */
  note(line: string): void
  /** All that is typed or piped in. */
  read(): Promise<string>
  /** Asks for a secret, without showing what is typed. */
  askSecret(question: string): Promise<string>
  /** Resolves when the person ends the command (Ctrl-C). */
  readonly interrupted: AbortSignal
}
