/** Two people and an administrator's page: what numbers and their codes are tried with. */
import { type AccountId, EverlineError } from "@everline/protocol"
import { expect } from "vitest"
import { openHouse } from "./house.ts"

export const refusal = (code: string, more: object = {}) =>
  expect.objectContaining({ constructor: EverlineError, code, ...more })
export const MINUTE = 60_000
export const DAY = 24 * 60 * MINUTE

export const HERS = "+8613800138000"
export const OTHER = "+447400123456"
export const phone = "203.0.113.9"
/** Numbers of Chinese phones, each in a block of its own. */
export const somebodys = (i: number) => `+86138${String(i).padStart(4, "0")}8000`

export async function openTown() {
  const house = await openHouse()
  const amy = (await house.signUp("amy")).self.account
  const bob = (await house.signUp("bob")).self.account
  /** What an administrator reads out who was asked for it. */
  const codeTo = async (number: string) => {
    const found = (await house.numbers.waiting()).find((code) => code.number === number)
    if (found === undefined) throw new Error(`no code waits for ${number}`)
    return house.numbers.reveal(null, found.waitingCode)
  }
  const own = async (account: AccountId, number: string, address = phone) => {
    // So that this code is the newest to its number.
    house.pass(1)
    const { verification } = await house.numbers.sendCode(account, address, number)
    return house.numbers.add(account, { verification, code: await codeTo(number) })
  }
  return { ...house, amy, bob, codeTo, own }
}
