import { type Config, openRecord } from "@everline/server/internal"
import { command } from "../../command.ts"
import { checkCertificate } from "../../doctor/certificate.ts"
import { checkClock } from "../../doctor/clock.ts"
import { checkDatabase } from "../../doctor/database.ts"
import { checkDisk } from "../../doctor/disk.ts"
import { bad, type Finding } from "../../doctor/finding.ts"
import { checkPorts } from "../../doctor/ports.ts"
import { checkVersions } from "../../doctor/versions.ts"
import type { Io } from "../../io.ts"
import { dataFlag, settingsFor } from "../../server-side.ts"
import { wordsFor } from "../../words.ts"

const SIGNS = { good: "✓", odd: "!", bad: "✗" } as const

export const doctor = command({
  name: "admin doctor",
  does: "looks at disk, clock, ports, certificate, versions and database, and says what to do",
  more: "Run it where the server runs, with the same settings. The exit code is 1 when something does not work.",
  flags: dataFlag,
  async run(given, io) {
    const config = settingsFor(given, io)
    const findings = [
      checkVersions(),
      ...(await checkDisk(config.dataFolder)),
      ...(await checkPorts(config)),
      ...(await checkCertificate(config)),
      ...(await checkRecord(config, io)),
    ]
    for (const finding of findings) {
      io.say(`${SIGNS[finding.state]} ${finding.what}`)
      if (finding.state !== "good") io.say(`    ${finding.advice}`)
    }
    return findings.some(({ state }) => state === "bad") ? 1 : 0
  },
})

async function checkRecord(config: Config, io: Io): Promise<Finding[]> {
  try {
    await using record = await openRecord(config, (error) => io.note(wordsFor(error, io.env)))
    return [...(await checkDatabase(record.database)), ...(await checkClock(record.database))]
  } catch (error) {
    return [bad("the database cannot be reached", wordsFor(error, io.env))]
  }
}
