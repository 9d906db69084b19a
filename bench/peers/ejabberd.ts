/** Debian's ejabberd: as its manual advises for a server under load, and otherwise as cheap as its settings allow. */
import { existsSync, readdirSync, writeFileSync } from "node:fs"
import { freePort } from "@everline/testkit"
import type { Contender } from "./contestant.ts"
import { ACCOUNT, type Postgres } from "./postgres.ts"
import { Folder } from "./program.ts"
import { DOMAIN, ROOMS } from "./xmpp.ts"
import { serve } from "./xmpp-server.ts"

const DATABASE = "ejabberd"
const SCHEMA = "/usr/share/ejabberd/sql/pg.sql"
/** To PostgreSQL, which lets 100 in. It is shipped with 10, of which each waits for a commit of its own: 80 bring more. */
const CONNECTIONS = 80
/** Members that a room may have; 200 as shipped. */
const ROOM_MEMBERS = 5_000

/**
 * No TLS, no shapers, no limits, passwords in plain. Only the modules that the work needs, and those without which
 * somebody with several devices or without a connection would lose messages.
 */
const configuration = (port: number, archive: Postgres | null) => ({
  loglevel: "error",
  hosts: [DOMAIN],
  listen: [
    {
      port,
      ip: "127.0.0.1",
      module: "ejabberd_c2s",
      shaper: "none",
      access: "all",
      starttls: false,
      backlog: 2_048,
      max_fsm_queue: 100_000,
    },
  ],
  auth_method: "internal",
  auth_password_format: "plain",
  registration_timeout: "infinity",
  acl: { local: { user_regexp: "" } },
  access_rules: { register: { allow: "all" } },
  ...(archive === null ? {} : sql(archive)),
  modules: {
    mod_carboncopy: {},
    mod_disco: {},
    mod_offline: {},
    mod_ping: {},
    mod_register: { ip_access: "all", access: "register" },
    mod_roster: {},
    mod_stream_mgmt: {},
    mod_muc: {
      host: ROOMS,
      access: "all",
      history_size: 0,
      max_users: ROOM_MEMBERS,
      min_message_interval: 0,
      default_room_options: { max_users: ROOM_MEMBERS, mam: archive !== null },
    },
    ...(archive === null ? {} : { mod_mam: { db_type: "sql", assume_mam_usage: true, default: "always" } }),
  },
})

const sql = ({ port }: Postgres) => ({
  sql_type: "pgsql",
  sql_server: "127.0.0.1",
  sql_port: port,
  sql_database: DATABASE,
  sql_username: ACCOUNT.user,
  sql_password: ACCOUNT.password,
  sql_pool_size: CONNECTIONS,
})

/** The kernel polls, many processes and ports, and no core that spins while it waits: that would only cost CPU. */
const ERLANG = ["+K", "true", "+P", "500000", "+Q", "65536", "+sbwt", "none", "+sbwtdcpu", "none", "+sbwtdio", "none"]

export const ejabberd: Contender = {
  database: DATABASE,
  start: async (archive) => {
    archive?.createDatabase(DATABASE, SCHEMA)
    const folder = new Folder("ejabberd")
    const port = await freePort()
    const file = `${folder.path}/ejabberd.yml`
    // YAML holds JSON.
    writeFileSync(file, JSON.stringify(configuration(port, archive)))
    return serve({
      name: "ejabberd",
      folder,
      port,
      archive,
      // Not through ejabberdctl, which detaches it and needs root or its own user.
      command: ["erl", ...ERLANG, "-noinput", "-mnesia", "dir", `"${folder.path}/spool"`, "-s", "ejabberd"],
      env: {
        ERL_LIBS: libraries(),
        ERL_CRASH_DUMP_BYTES: "0",
        EJABBERD_CONFIG_PATH: file,
        EJABBERD_LOG_PATH: `${folder.path}/ejabberd.log`,
      },
    })
  },
}

/** Debian keeps it under the name of the machine's architecture. */
function libraries(): string {
  for (const name of readdirSync("/usr/lib")) {
    const folder = `/usr/lib/${name}`
    if (name.includes("-linux-") && existsSync(folder) && readdirSync(folder).some((it) => it.startsWith("ejabberd-")))
      return folder
  }
  throw new Error("ejabberd is not installed where Debian installs it")
}
