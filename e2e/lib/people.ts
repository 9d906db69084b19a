/** People with accounts, made over the server's HTTP door; what they do in a story they do in a browser. */
import type { AccountId, Input, Output } from "@everline/protocol"

export interface Person {
  readonly name: string
  readonly userName: string
  readonly password: string
  readonly account: AccountId
  /** Of a device beside those of the story. */
  readonly token: string
}

/** @param url of a server on which anyone may sign up, or the invite is good */
export async function signUp(url: string, name: string, userName: string, invite = "everyone"): Promise<Person> {
  const password = `the password of ${userName}`
  const input: Input<"accounts.signUp"> = {
    invite,
    userName,
    displayName: name,
    password,
    device: { name: "Old phone", shape: "phone" },
  }
  const answer = await fetch(`${url}/api/accounts.signUp`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(input),
  })
  if (!answer.ok) throw new Error(`${name} could not sign up: ${await answer.text()}`)
  const { self, token }: Output<"accounts.signUp"> = await answer.json()
  return { name, userName, password, account: self.account, token }
}
