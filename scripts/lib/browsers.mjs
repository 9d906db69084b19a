import { debian } from "./debian.mjs"

/** By Debian's names; libnss3-tools makes browsers trust a local authority. */
const packages = ["chromium", "firefox-esr", "libnss3-tools", "fonts-noto-cjk", "fonts-noto-color-emoji"]
const programs = ["chromium", "firefox-esr", "certutil"]

/** Makes sure that the browsers and fonts of the journeys are here; false, and said, when something is still missing. */
export const browsers = () => debian("The browser journeys", packages, programs)
