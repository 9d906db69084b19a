import { debian } from "./debian.mjs"

/** By Debian's names; the operating guide is followed with all of them. */
const packages = ["nats-server", "postgresql", "haproxy", "openssl", "curl", "coturn", "iproute2", "libnet-smpp-perl"]
const programs = ["nats-server", "pg_ctlcluster", "haproxy", "openssl", "curl", "turnserver", "ip", "perl"]

/** Makes sure that what the tests run beside our own server is here; false, and said, when it is missing. */
export const servers = () => debian("Tests with several servers", packages, programs)
