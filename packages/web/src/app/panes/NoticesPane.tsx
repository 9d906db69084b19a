import { Notices } from "../../screens/Notices.tsx"
import { useClient } from "../client.ts"
import { tell } from "../errors.ts"
import { install, installing } from "../install.ts"
import { noticesState, turnOff, turnOn } from "../notices.ts"
import { namesChoice } from "../preferences.ts"

/** How this device is told of what is new. */
export function NoticesPane() {
  const client = useClient()
  return (
    <Notices
      view={{ state: noticesState.value, names: namesChoice.value === "on", install: installing() }}
      deeds={{
        notify: (on) => tell(on ? turnOn(client) : turnOff(client)),
        names: (on) => {
          namesChoice.value = on ? "on" : "off"
        },
        install: () => tell(install()),
      }}
    />
  )
}
