/** Why the server cannot have its database. */
export type DatabaseStartProblem =
  | "BinariesMissing"
  | "DataFolderUnreachable"
  | "DataFolderInUse"
  | "DataFolderUnused"
  | "DataFolderOfOtherUser"
  | "DataFolderOfOtherVersion"
  | "DataFolderSecretMissing"
  | "DatabaseStartFailed"
  | "DatabaseUnreachable"
  | "DatabaseTooOld"
  | "DatabaseNotUtf8"
  | "DatabaseNewer"
  | "DatabaseBusy"
  | "MigrationAltered"

/** A start that was refused. The message is for the person who runs the server: what is wrong and what to do. */
export class DatabaseStartError extends Error {
  override readonly name = "DatabaseStartError"
  readonly code: DatabaseStartProblem

  constructor(code: DatabaseStartProblem, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
