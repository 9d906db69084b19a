import { t } from "../../i18n/i18n.ts"
import { Refresh } from "../../look/icons.ts"
import { Bar } from "../../parts/Bar.tsx"
import { useClient } from "../client.ts"
import { isUpdateReady, reload } from "../worker.ts"

/** Says that there is a newer app; what one has begun to write is kept before it is loaded. */
export function UpdateBar() {
  const client = useClient()
  if (!isUpdateReady.value) return null
  const run = () => void client.close().finally(reload)
  return (
    <Bar icon={Refresh} calm action={{ label: t("update.yes"), run }}>
      {t("update.ready")}
    </Bar>
  )
}
