import { debian } from "./debian.mjs"

/** By Debian's names: what the operating guide is followed with, and other ends of lines for SMS than our own. */
const packages = [
  ...["nats-server", "postgresql", "haproxy", "openssl", "curl", "coturn", "iproute2"],
  ...["libnet-smpp-perl", "kannel"],
]
const programs = [
  ...["nats-server", "pg_ctlcluster", "haproxy", "openssl", "curl", "turnserver", "ip"],
  ...["perl", "bearerbox"],
]

/** Makes sure that what the tests run beside our own server is here; false, and said, when it is missing. */
export const servers = () => debian("Tests with several servers", packages, programs)
