import type { Database } from "../../database.ts"
import type { Handlers } from "../../handler.ts"
import { requireAdmin } from "../accounts/admins.ts"
import type { SmsAudit } from "./audit.ts"
import type { Overview } from "./overview.ts"
import type { SmsSettings } from "./settings.ts"

export interface SmsAdminParts {
  readonly database: Database
  readonly overview: Overview
  readonly smsAudit: SmsAudit
  readonly settings: Pick<SmsSettings, "currency" | "gateways">
}

export const smsAdminMethods = ({
  database,
  overview,
  smsAudit,
  settings,
}: SmsAdminParts): Handlers<"sms.overview" | "sms.segments" | "sms.reveal"> => ({
  "sms.overview": async (caller) => {
    await requireAdmin(database, caller.account)
    return { overview: await overview.look() }
  },
  "sms.segments": async (caller, query) => {
    await requireAdmin(database, caller.account)
    const gateways = settings.gateways.map(({ name }) => name)
    return { ...(await smsAudit.list(query)), gateways, currency: settings.currency }
  },
  "sms.reveal": async (caller, { segment }) => ({ number: await smsAudit.reveal(caller, segment) }),
})
