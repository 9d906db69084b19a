import { debian } from "./debian.mjs"

/** Makes sure that what the tests run beside our own server is here; false, and said, when it is missing. */
export const servers = () => debian("Tests with several servers", ["nats-server"], ["nats-server"])
