import { NewChat } from "../../screens/NewChat.tsx"
import { NewGroup } from "../../screens/NewGroup.tsx"
import { shape } from "../../shapes/shape.ts"
import { useClient } from "../client.ts"
import { tell, words } from "../errors.ts"
import { back, go } from "../router.ts"
import { numberIn, useFind, useFindAnybody, writeToNumber } from "./useFind.ts"

const onBack = () => (shape.value === "phone" ? back : undefined)

export function NewChatPane() {
  const client = useClient()
  const find = useFindAnybody()
  return (
    <NewChat
      find={find}
      numberIn={numberIn}
      writeTo={(number, name) => words(writeToNumber(client, number, name))}
      onBack={onBack()}
      onGroup={() => go({ at: "new-group" })}
      onPick={(person) =>
        tell(
          client.conversations
            .direct(person.account)
            .then((conversation) => go({ at: "chat", conversation }, { replace: true })),
        )
      }
    />
  )
}

export function NewGroupPane() {
  const client = useClient()
  const find = useFind()
  return (
    <NewGroup
      find={find}
      onBack={onBack()}
      create={(title, people) =>
        words(
          client.conversations
            .create(
              title,
              people.map((person) => person.account),
            )
            .then((conversation) => go({ at: "chat", conversation }, { replace: true })),
        )
      }
    />
  )
}
