import type { Device } from "@everline/protocol"
import { useEffect } from "preact/hooks"
import { Devices } from "../../screens/Devices.tsx"
import type { DeviceView } from "../../views.ts"
import { useClient } from "../client.ts"
import { tell, words } from "../errors.ts"
import { go } from "../router.ts"

/** One's devices. Who is online is not announced, so it is asked for when the screen opens. */
export function DevicesPane() {
  const client = useClient()
  const list = client.devices.list.value
  const current = client.session.value?.device
  useEffect(() => {
    client.devices.refresh().catch(() => {})
  }, [])
  const view = ({ device, name, shape, lastSeenAt, online }: Device): DeviceView => ({
    device,
    name,
    shape,
    lastSeenAt,
    online,
    current: device === current,
  })
  return (
    <Devices
      devices={list?.map(view) ?? null}
      onLink={() => go({ at: "pair", shown: null })}
      deeds={{
        rename: ({ device }, name) => words(client.devices.rename(device, name)),
        signOut: ({ device }) => tell(client.devices.signOut(device)),
      }}
    />
  )
}
