import { EverlineError, type Self } from "@everline/protocol"
import { t } from "../../i18n/i18n.ts"
import { toast } from "../../parts/Toasts.tsx"
import { MovedCalls } from "../../screens/MovedCalls.tsx"
import { Settings } from "../../screens/Settings.tsx"
import { useClient } from "../client.ts"
import { tell, words, wordsFor } from "../errors.ts"
import { localeChoice, movedChoice, textChoice, themeChoice } from "../preferences.ts"
import { go } from "../router.ts"
import { personView } from "../views/people.ts"
import { NoticesPane } from "./NoticesPane.tsx"
import { useMyData } from "./useMyData.ts"

/** Oneself. */
export function SettingsPane({ self }: { self: Self }) {
  const client = useClient()
  const { data, fetch } = useMyData(client)
  return (
    <Settings
      view={{
        me: personView(self),
        admin: self.admin,
        asking: client.administration.waiting.value,
        theme: themeChoice.value,
        locale: localeChoice.value,
        presence: client.presence.settings.value,
        privacy: client.privacy.settings.value,
        text: textChoice.value,
        data,
      }}
      deeds={{
        rename: (name) => words(client.accounts.update(name)),
        password: (present, next) =>
          client.accounts.changePassword(present, next).then(
            () => {
              toast(t("password.changed"))
              return null
            },
            (error: unknown) => ({
              field: error instanceof EverlineError && error.code === "wrong_credentials" ? "present" : "next",
              words: wordsFor(error),
            }),
          ),
        theme: (choice) => {
          themeChoice.value = choice
        },
        show: (change) => tell(client.presence.show(change)),
        privacy: (change) => tell(client.privacy.set(change)),
        text: (size) => {
          textChoice.value = size
        },
        fetchData: fetch,
        locale: (choice) => {
          localeChoice.value = choice
        },
        invite: async () => {
          try {
            const { invite } = await client.invites.create()
            return `${location.origin}/join/${invite}`
          } catch (error) {
            toast(wordsFor(error))
            return null
          }
        },
        copy: (text) => tell(navigator.clipboard.writeText(text).then(() => toast(t("invite.copied")))),
        devices: () => go({ at: "devices" }),
        numbers: () => go({ at: "numbers" }),
        passkeys: () => go({ at: "passkeys" }),
        admin: () => go({ at: "admin", page: null }),
        saved: () =>
          tell(client.conversations.direct(self.account).then((conversation) => go({ at: "chat", conversation }))),
        signOut: () => tell(client.accounts.signOut()),
      }}
    >
      <NoticesPane />
      <MovedCalls
        takes={movedChoice.value === "take"}
        onChange={(takes) => {
          movedChoice.value = takes ? "take" : "ask"
        }}
      />
    </Settings>
  )
}
