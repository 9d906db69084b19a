import { stat } from "node:fs/promises"
import { join } from "node:path"
import { prepareCluster } from "./cluster.ts"
import type { ServerAddress } from "./connection.ts"
import { chooseAddress } from "./embedded.ts"
import { findPostmaster } from "./postmaster.ts"

/** Whether a server has ever kept its data in this folder. */
export const isUsed = async (dataDir: string): Promise<boolean> =>
  (await stat(join(dataDir, "cluster")).catch(() => undefined)) !== undefined

/**
 * Where the PostgreSQL is that runs on this folder, whoever keeps it running; undefined when none does. Starts nothing
 * and takes no lock: for commands that work beside a server.
 * @throws DatabaseStartError of `prepareCluster`
 */
export async function findRunningPostgres(dataDir: string): Promise<ServerAddress | undefined> {
  if (!(await isUsed(dataDir))) return undefined
  const cluster = await prepareCluster(dataDir)
  return (await findPostmaster(cluster)) && chooseAddress(cluster)
}
