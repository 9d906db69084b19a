/** Why a backup or a restore did not happen. */
export type BackupProblem =
  | "FolderExists"
  | "NotABackup"
  | "DamagedBackup"
  | "BackupOfNewer"
  | "DatabaseNotEmpty"
  | "ServerRunning"
  | "RestoredOtherwise"

/** A backup or a restore that was refused. The message is for the person who runs the server. */
export class BackupError extends Error {
  override readonly name = "BackupError"
  readonly code: BackupProblem

  constructor(code: BackupProblem, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
