import type { SmsPort } from "../../ports/sms.ts"

/** Where there is no gateway: codes wait for an administrator, who passes them on. */
export const desk: SmsPort = {
  requireReachable() {},
  async sendCode(tx, { verification, code }) {
    await tx.query("INSERT INTO waiting_codes (verification, code) VALUES ($1, $2)", [verification, code])
  },
}
