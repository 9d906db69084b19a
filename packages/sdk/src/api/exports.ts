import type { Output } from "@everline/protocol"

/** Everything that is the account's own, in one file that can be read without us. */
export interface Exports {
  /**
   * Where the file is fetched, once and within a minute: a path on the server. Rejects with `export_running` while another
   * is fetched, or was a moment ago.
   */
  begin(): Promise<string>
  /** How far the one begun last has come. */
  progress(): Promise<Output<"exports.progress">>
}
