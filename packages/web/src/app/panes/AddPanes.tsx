import { useEffect, useMemo, useState } from "preact/hooks"
import { t } from "../../i18n/i18n.ts"
import { Empty } from "../../parts/Empty.tsx"
import { toast } from "../../parts/Toasts.tsx"
import { AddPerson } from "../../screens/AddPerson.tsx"
import { Requests, type RequestView } from "../../screens/Requests.tsx"
import { shape } from "../../shapes/shape.ts"
import { useClient } from "../client.ts"
import { tell, words, wordsFor } from "../errors.ts"
import { whenOnline } from "../online.ts"
import { type Place, placeOf } from "../place.ts"
import { back, go } from "../router.ts"
import { knownAs, personOf } from "../views/people.ts"
import { Camera, hasCamera } from "./camera.tsx"
import { numberIn, useFindAnybody, writeToNumber } from "./useFind.ts"

const onBack = () => (shape.value === "phone" ? back : undefined)

/** Where a link of this server leads. Null of any other. */
function linked(text: string): Place | null {
  if (!URL.canParse(text)) return null
  const { origin, pathname, hash } = new URL(text)
  return origin === location.origin ? placeOf(pathname + hash) : null
}

/** The secret in somebody's own link on this server, or null. */
function linkIn(text: string): string | null {
  const there = linked(text)
  return there?.at === "meet" ? there.link : null
}

/** Goes where a QR leads: to a person, into a group, or to a screen that wants in. */
function follow(text: string): void {
  const there = linked(text)
  if (there?.at === "meet" || there?.at === "group-link" || there?.at === "pair") go(there)
  else toast(t("add.other_code"))
}

/** Finds somebody to add, and shows one's own link. */
export function AddPane() {
  const client = useClient()
  const findAnybody = useFindAnybody()
  const find = useMemo(
    () => async (text: string) => {
      const link = linkIn(text.trim())
      return link === null ? findAnybody(text) : [knownAs(client, await client.contacts.byLink(link))]
    },
    [client, findAnybody],
  )
  const [secret, setSecret] = useState<string | null>(null)
  const [camera, setCamera] = useState(hasCamera)
  const unseen = () => {
    setCamera(false)
    toast(t("add.no_camera"))
  }
  useEffect(() => {
    whenOnline(client)
      .then(() => client.contacts.link())
      .then(setSecret, () => {})
  }, [client])
  return (
    <AddPerson
      view={{
        link: secret && `${location.origin}/add/${secret}`,
        mayAdd: client.contacts.settings.value.mayAdd,
      }}
      deeds={{
        find,
        numberIn,
        open: ({ account }) => go({ at: "person", account }),
        writeTo: (number, name) => words(writeToNumber(client, number, name)),
        copy: (link) => tell(navigator.clipboard.writeText(link).then(() => toast(t("add.copied")))),
        renew: () => tell(client.contacts.link({ renew: true }).then(setSecret)),
        allow: (mayAdd) => tell(client.contacts.allow(mayAdd)),
      }}
      camera={camera ? <Camera found={follow} failed={unseen} /> : null}
      onBack={onBack()}
    />
  )
}

/** Who came by somebody's link goes on to them. */
export function MeetPane({ link }: { link: string }) {
  const client = useClient()
  const [wrong, setWrong] = useState<string | null>(null)
  useEffect(() => {
    whenOnline(client)
      .then(() => client.contacts.byLink(link))
      .then(
        ({ account }) => go({ at: "person", account }, { replace: true }),
        (error: unknown) => setWrong(wordsFor(error)),
      )
  }, [client, link])
  return wrong && <Empty title={wrong} />
}

/** Who asks, and whom one has asked. */
export function RequestsPane() {
  const client = useClient()
  const { received, sent } = client.contacts
  const view = ({
    account,
    greeting,
  }: {
    account: RequestView["person"]["account"]
    greeting: string
  }): RequestView => ({
    person: personOf(client, account),
    greeting,
  })
  return (
    <Requests
      received={received.value.map(view)}
      sent={sent.value.map(view)}
      deeds={{
        open: ({ account }) => go({ at: "person", account }),
        accept: ({ account }) => tell(client.contacts.accept(account)),
        decline: ({ account }) => tell(client.contacts.decline(account)),
      }}
      onBack={onBack()}
    />
  )
}
