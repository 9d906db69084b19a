import type { AccountId, Input, Output } from "@everline/protocol"

/** Sign-ups under way at once; the server hashes passwords on as many cores as it has. */
const AT_ONCE = 8

/** Somebody with an account and one device. */
export interface Person {
  readonly account: AccountId
  readonly token: string
}

/** Makes accounts as people do, through the open door of the server: each with a password and a device. */
export async function signUp(port: number, count: number): Promise<readonly Person[]> {
  const people: Person[] = new Array(count)
  let next = 0
  const worker = async () => {
    while (next < count) {
      const number = next++
      people[number] = await signUpOne(port, number)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  return people
}

const device = { name: "Phone", shape: "phone" } as const
const named = (number: number) => ({ userName: `person${number}`, password: passwordOf(number), device })

const signUpOne = (port: number, number: number): Promise<Person> =>
  enter(port, "accounts.signUp", { ...named(number), invite: "everyone", displayName: `Person ${number}` })

/** Another device of the person of this number. */
export const logIn = (port: number, number: number): Promise<Person> => enter(port, "accounts.logIn", named(number))

async function enter<Name extends "accounts.signUp" | "accounts.logIn">(
  port: number,
  method: Name,
  input: Input<Name>,
): Promise<Person> {
  const answer = await fetch(`http://127.0.0.1:${port}/api/${method}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(input),
  })
  if (!answer.ok) throw new Error(`${method}: ${answer.status} ${await answer.text()}`)
  const { self, token }: Output<"accounts.logIn"> = await answer.json()
  return { account: self.account, token }
}

/** The password of the person of this number, whose user name is "person" with the number. */
export const passwordOf = (number: number): string => `password of ${number}`
