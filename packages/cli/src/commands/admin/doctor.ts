import { command } from "../../command.ts"
import { checkCertificate } from "../../doctor/certificate.ts"
import { checkDisk } from "../../doctor/disk.ts"
import { checkPorts } from "../../doctor/ports.ts"
import { checkPublicDoor } from "../../doctor/public-door.ts"
import { checkRecord } from "../../doctor/record.ts"
import { checkVersions } from "../../doctor/versions.ts"
import { dataFlag, settingsFor } from "../../server-side.ts"

const SIGNS = { good: "✓", odd: "!", bad: "✗" } as const

export const doctor = command({
  name: "admin doctor",
  does: "looks at disk, clock, ports, certificate, versions and database, and says what to do",
  more: "Run it where the server runs, as its user and with its settings. It changes nothing. The exit code is 1 when something does not work.",
  flags: dataFlag,
  async run(given, io) {
    const config = settingsFor(given, io)
    const findings = [
      checkVersions(),
      ...(await checkDisk(config)),
      ...(await checkPorts(config)),
      ...(await checkCertificate(config)),
      ...(await checkPublicDoor(config)),
      ...(await checkRecord(config)),
    ]
    for (const finding of findings) {
      io.say(`${SIGNS[finding.state]} ${finding.what}`)
      if (finding.state !== "good") io.say(`    ${finding.advice}`)
    }
    return findings.some(({ state }) => state === "bad") ? 1 : 0
  },
})
