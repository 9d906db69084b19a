/** Debian's prosody: no TLS, no limits, passwords in plain. */
import { writeFileSync } from "node:fs"
import { freePort } from "@everline/testkit"
import type { Contender } from "./contestant.ts"
import { ACCOUNT, type Postgres } from "./postgres.ts"
import { Folder } from "./program.ts"
import { DOMAIN, ROOMS } from "./xmpp.ts"
import { serve } from "./xmpp-server.ts"

const DATABASE = "prosody"

const configuration = (folder: string, port: number, archive: Postgres | null): string => `
daemonize = false
pidfile = "${folder}/prosody.pid"
data_path = "${folder}/data"
log = { error = "*console" }
network_backend = "epoll"
network_settings = { tcp_backlog = 2048 }
interfaces = { "127.0.0.1" }
c2s_ports = { ${port} }
c2s_direct_tls_ports = { }
s2s_ports = { }
http_ports = { }
https_ports = { }
modules_enabled = { "roster"; "saslauth"; "disco"; "posix"; "ping"; "register_ibr"; "carbons"; "smacks"; ${archive === null ? "" : '"mam";'} }
modules_disabled = { "s2s"; "tls" }
allow_registration = true
c2s_require_encryption = false
allow_unencrypted_plain_auth = true
authentication = "internal_plain"
storage = { ${archive === null ? "" : 'archive = "sql"; muc_log = "sql"'} }
${archive === null ? "" : sql(archive)}
default_archive_policy = true
archive_expires_after = "never"
VirtualHost "${DOMAIN}"
Component "${ROOMS}" "muc"
  modules_enabled = { ${archive === null ? "" : '"muc_mam"'} }
  muc_log_by_default = true
  muc_room_locking = false
  restrict_room_creation = false
  max_history_messages = 0
`

const sql = ({ port }: Postgres): string =>
  `sql = { driver = "PostgreSQL"; host = "127.0.0.1"; port = ${port}; database = "${DATABASE}"; ` +
  `username = "${ACCOUNT.user}"; password = "${ACCOUNT.password}" }`

export const prosody: Contender = {
  database: DATABASE,
  start: async (archive) => {
    archive?.createDatabase(DATABASE)
    const folder = new Folder("prosody")
    const port = await freePort()
    const file = `${folder.path}/prosody.cfg.lua`
    writeFileSync(file, configuration(folder.path, port, archive))
    return serve({
      name: "prosody",
      folder,
      port,
      archive,
      command: ["prosody", "--config", file, "-F"],
    })
  },
}
