import { command } from "../../command.ts"
import { checkBus } from "../../doctor/bus.ts"
import { checkCertificate } from "../../doctor/certificate.ts"
import { checkDisk } from "../../doctor/disk.ts"
import { checkServers } from "../../doctor/others.ts"
import { checkPorts } from "../../doctor/ports.ts"
import { checkPublicDoor } from "../../doctor/public-door.ts"
import { checkRecord } from "../../doctor/record.ts"
import { checkVersions } from "../../doctor/versions.ts"
import { dataFlag, settingsFor } from "../../server-side.ts"
import { UsageError } from "../../words.ts"

const SIGNS = { good: "✓", odd: "!", bad: "✗" } as const

export const doctor = command({
  name: "admin doctor",
  does: "looks at disk, clock, ports, certificate, versions, database and bus, and says what to do",
  more: "Run it where the server runs, as its user and with its settings. It changes nothing. The exit code is 1 when something does not work.",
  flags: {
    ...dataFlag,
    servers: { placeholder: "URL,…", help: "looks at these servers of the same database too, each at its own address" },
  },
  async run(given, io) {
    const config = settingsFor(given, io)
    const findings = [
      checkVersions(),
      ...(await checkDisk(config)),
      ...(await checkPorts(config)),
      ...(await checkCertificate(config)),
      ...(await checkPublicDoor(config)),
      ...(await checkRecord(config)),
      ...(await checkBus(config)),
      ...(await checkServers(addressesIn(given.value("servers")), config.bus.kind === "nats")),
    ]
    for (const finding of findings) {
      io.say(`${SIGNS[finding.state]} ${finding.what}`)
      if (finding.state !== "good") io.say(`    ${finding.advice}`)
    }
    return findings.some(({ state }) => state === "bad") ? 1 : 0
  },
})

function addressesIn(servers = ""): string[] {
  const urls = servers.split(",").filter((url) => url !== "")
  const wrong = urls.find((url) => !/^https?:\/\/./.test(url) || !URL.canParse(url))
  if (wrong === undefined) return urls
  throw new UsageError(`"${wrong}" is no address of a server; write one such as http://10.77.0.2:8080.`)
}
