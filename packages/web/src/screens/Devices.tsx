import { useState } from "preact/hooks"
import { locale, own, t } from "../i18n/i18n.ts"
import { ago } from "../lib/time.ts"
import { Link, Pencil, SignOut } from "../look/icons.ts"
import { ask } from "../parts/ask.tsx"
import { Button, IconButton } from "../parts/Button.tsx"
import { minute } from "../parts/clock.ts"
import { deviceIcons } from "../parts/deviceIcons.ts"
import { Card, Page, Section } from "../parts/Page.tsx"
import { RenameDialog } from "../parts/RenameDialog.tsx"
import { SkeletonRows } from "../parts/Skeleton.tsx"
import { Name } from "../parts/Words.tsx"
import type { DeviceView } from "../views.ts"
import styles from "./Devices.module.css"

function seen(device: DeviceView): string {
  if (device.current) return t("devices.current")
  if (device.online) return t("devices.online")
  const time = ago(device.lastSeenAt, minute.value, locale.value)
  return time === null ? t("devices.just_now") : t("devices.seen", { time })
}

interface DeviceDeeds {
  rename(device: DeviceView, name: string): Promise<string | null>
  signOut(device: DeviceView): void
}

function DeviceRow({ device, deeds }: { device: DeviceView; deeds: DeviceDeeds }) {
  const [naming, setNaming] = useState(false)
  const Icon = deviceIcons[device.shape]
  const signOut = async () => {
    const yes = await ask({
      title: t("devices.sign_out.title", { name: own(device.name) }),
      text: t("devices.sign_out.text"),
      yes: t("sign_out.yes"),
      no: t("sign_out.no"),
      danger: true,
    })
    if (yes) deeds.signOut(device)
  }
  return (
    <div class={styles.row}>
      <span class={`${styles.icon} ${device.online || device.current ? styles.online : ""}`}>
        <Icon size={22} />
      </span>
      <span class={styles.words}>
        <Name class={`${styles.name} cut`}>{device.name}</Name>
        <span class={`${styles.note} cut num`}>
          {t(`shape.${device.shape}`)}
          <i class="sep" />
          {seen(device)}
        </span>
      </span>
      <IconButton
        name={t("devices.rename", { name: own(device.name) })}
        icon={Pencil}
        size={20}
        onClick={() => setNaming(true)}
      />
      {!device.current && (
        <IconButton
          name={t("devices.sign_out.label", { name: own(device.name) })}
          icon={SignOut}
          size={20}
          onClick={signOut}
        />
      )}
      {naming && (
        <RenameDialog
          title={t("devices.rename_title")}
          label={t("devices.name")}
          value={device.name}
          save={(name) => deeds.rename(device, name)}
          onClose={() => setNaming(false)}
        />
      )}
    </div>
  )
}

/** Every device that is signed in: this one, then the others by last use. */
export function Devices({
  devices,
  deeds,
  onLink,
  onBack,
}: {
  devices: readonly DeviceView[] | null
  deeds: DeviceDeeds
  /** Lets a new one in. */
  onLink: () => void
  onBack?: (() => void) | undefined
}) {
  const here = devices?.filter((device) => device.current) ?? []
  const others = devices?.filter((device) => !device.current).sort((a, b) => b.lastSeenAt - a.lastSeenAt) ?? []
  return (
    <Page title={t("devices.title")} onBack={onBack}>
      {devices === null && <SkeletonRows count={3} />}
      {here.length > 0 && (
        <Section title={t("devices.here")}>
          <Card>
            {here.map((device) => (
              <DeviceRow key={device.device} device={device} deeds={deeds} />
            ))}
          </Card>
        </Section>
      )}
      {devices !== null && (
        <Section title={t("devices.others")}>
          {others.length > 0 ? (
            <Card>
              {others.map((device) => (
                <DeviceRow key={device.device} device={device} deeds={deeds} />
              ))}
            </Card>
          ) : (
            <p class={styles.none}>{t("devices.none")}</p>
          )}
        </Section>
      )}
      {/* Not before the list is there, or it would move away under the finger. */}
      {devices !== null && (
        <Button kind="outline" icon={Link} wide onClick={onLink}>
          {t("devices.link")}
        </Button>
      )}
      <p class={styles.hint}>{t("devices.equal")}</p>
    </Page>
  )
}
