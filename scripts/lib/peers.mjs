import { debian } from "./debian.mjs"

/** By Debian's names: the peers, what they need to archive to PostgreSQL, and what makes a disk slow. */
const packages = ["ejabberd", "erlang-p1-pgsql", "prosody", "lua-dbi-postgresql", "postgresql-15", "strace"]
const programs = ["dpkg-query", "ejabberdctl", "prosody", "psql", "setpriv", "strace"]

/** Makes sure that the servers with which ours is compared are here; false, and said, when something is missing. */
export const peers = () => debian("The peers", packages, programs)

/** Makes sure that Janus is here, and what gives both a network of their own. */
export const janus = () =>
  debian("Media beside Janus", ["janus", "iproute2"], ["dpkg-query", "ip", "janus", "setpriv", "unshare"])

/** Makes sure that nginx is here, beside which uploads are measured. */
export const nginx = () => debian("Uploads beside nginx", ["nginx"], ["nginx", "setpriv"])

/** Makes sure that what joins several servers is here; false, and said, when something is missing. */
export const nodes = () =>
  debian(
    "Servers that are one system",
    ["postgresql-15", "nats-server"],
    ["dpkg-query", "nats-server", "psql", "setpriv"],
  )

/** Makes sure that there is a sound card to listen to; false, and said, when something is missing. */
export const sound = () =>
  debian("Calls that are listened to", ["pulseaudio", "pulseaudio-utils"], ["pulseaudio", "parec", "setpriv"])
