import { until } from "@everline/testkit"
import { expect, test } from "vitest"
import { button, callWith, namedDevice, pair, talks } from "../lib/calling.ts"
import { chromium } from "../lib/chromium.ts"
import { HEARD_MS } from "../lib/ear.ts"
import { firefox } from "../lib/firefox.ts"
import {
  found,
  hearAll,
  hearsJust,
  inFirefox,
  meet,
  missed,
  seesAll,
  type Talker,
  TONES,
  talker,
} from "../lib/group-calling.ts"
import { ownAddress } from "../lib/own-address.ts"
import type { Person } from "../lib/people.ts"
import { onStage, type Stage } from "../lib/stage.ts"

const options = {
  browser: { calls: "open" },
  server: { flags: ["--sign-up", "anyone", "--media-host", ownAddress()] },
} as const

const WALKS = "Sunday walks"
/** Shorter than a break that is heard as one (as in calls.test.ts). */
const DIP_MS = 200
/** Who is removed hears nothing more within this time. */
const OUT_MS = 5_000
/** All hear all again within eight seconds when what passes media on was killed; a busy machine has twice that. */
const AGAIN_MS = 16_000

/** Three who have a group. */
async function group(stage: Stage): Promise<readonly [Person, Person, Person]> {
  const people = await Promise.all([stage.person("Amy"), stage.person("Ben"), stage.person("Cleo")])
  await found(stage, WALKS, people)
  return people
}

/** Three who are in a call of their group. */
async function three(stage: Stage): Promise<readonly [Talker, Talker, Talker]> {
  const [amy, ben, cleo] = await group(stage)
  const met = await Promise.all([
    talker(await stage.deviceOf(amy, "desktop"), TONES[0]),
    talker(await stage.deviceOf(ben, "desktop"), TONES[1]),
    talker(await stage.deviceOf(cleo, "desktop"), TONES[2]),
  ])
  await meet(WALKS, ...met)
  return met
}

/** While something happens others hear somebody on, who speaks by the one or the other. */
async function hearOn(
  others: readonly Talker[],
  voice: readonly Talker[],
  happens: () => Promise<void>,
): Promise<void> {
  await Promise.all(others.map(({ ear }) => ear.forget()))
  await happens()
  const tones = voice.map(({ tone }) => tone)
  for (const { ear } of others) expect(await ear.dip(...tones)).toBeLessThan(DIP_MS)
}

onStage(
  "a call of a group",
  [chromium],
  (stage) => {
    test("goes on at another device of somebody's, and the others hear no break", async () => {
      const [amy, ben, cleo] = await group(stage())
      const laptop = await talker(await namedDevice(stage(), ben, "desktop", "Laptop"), TONES[1])
      const phone = await talker(await namedDevice(stage(), ben, "phone", "Phone in the hall"), TONES[2])
      const others = await Promise.all([
        talker(await stage().deviceOf(amy, "desktop"), TONES[0]),
        talker(await stage().deviceOf(cleo, "desktop"), TONES[3]),
      ])
      await meet(WALKS, others[0], laptop, others[1])
      await hearOn(others, [laptop, phone], async () => {
        await laptop.device.press(button("Move to…"))
        await laptop.device.press({ role: "button", begins: "Phone in the hall" })
        await phone.device.press(button("Take it here"))
        await laptop.device.reads("The call is on Phone in the hall")
        await hearAll(phone, ...others)
      })
    })

    test("is over for whom its host removes: they are told so and hear nobody, and the others go on", async () => {
      const [amy, ben, cleo] = await three(stage())
      await amy.device.press(button("3 people"))
      await amy.device.press(button("Remove Cleo"))
      let removedAt = 0
      const remove = async () => {
        await amy.device.press(button("Remove", { role: "dialog", has: "Remove Cleo from the call?" }))
        removedAt = performance.now()
      }
      // The words stay for two seconds and a half, so whoever reads them looks before.
      await Promise.all([cleo.device.reads("You are out of the call"), remove()])
      await hearsJust(cleo)
      // That nobody is heard is told by what was heard for half a second.
      expect(performance.now() - removedAt).toBeLessThan(OUT_MS + HEARD_MS)
      await amy.device.press(button("Close"))
      await hearAll(amy, ben)
    })

    test("goes on when the process that passes its media on is killed", async () => {
      const all = await three(stage())
      await Promise.all(all.map(({ ear }) => ear.forget()))
      stage().server.killMedia()
      const othersThan = (one: Talker) => all.filter((other) => other !== one)
      await Promise.all(all.map((one) => missed(one, DIP_MS, ...othersThan(one))))
      await hearAll(...all)
      for (const one of all)
        for (const other of othersThan(one)) expect(await one.ear.dip(other.tone)).toBeLessThan(AGAIN_MS)
    })

    test("of more people than it can ring with is joined from the bar in the conversation", async () => {
      const [amy, ben, cleo] = await Promise.all([stage().person("Amy"), stage().person("Ben"), stage().person("Cleo")])
      const more = ["Dan", "Eve", "Finn", "Gus", "Hana", "Ida", "Jo"]
      const others = await Promise.all(more.map((name) => stage().person(name)))
      await found(stage(), WALKS, [amy, ben, cleo, ...others])
      const one = await talker(await stage().deviceOf(amy, "desktop"), TONES[0])
      const other = await talker(await stage().deviceOf(ben, "desktop"), TONES[1])
      const { calls } = await stage().clientOf(cleo)
      await other.device.enter(WALKS)
      await one.device.enter(WALKS)
      await one.device.press(button("Voice call"))
      await other.device.reads("Call in progress")
      await until(() => calls.groups.value[0]?.people === 1, "all are told of it")
      expect(calls.running.value).toEqual([])
      await other.device.press(button("Join"))
      await hearAll(one, other)
      // It is over with the last but one.
      await one.device.press(button("Leave"))
      for (const { device } of [one, other]) await device.seesNo(callWith(WALKS))
      await other.device.readsNo("Call in progress")
      await until(() => calls.groups.value.length === 0, "all are told that it is over")
    })
  },
  options,
)

onStage(
  "a call of a group, in two browsers",
  [chromium, firefox],
  (stage) => {
    test("is in four windows of Chromium and one of Firefox: all hear all, and see all in a grid with their names", async () => {
      const names = ["Amy", "Ben", "Cleo", "Dan", "Eve"] as const
      const people = await Promise.all(names.map((name) => stage().person(name)))
      await found(stage(), WALKS, people)
      const all = await Promise.all(
        people.map(async (person, at) => {
          const tone = TONES[at]
          if (tone === undefined) return inFirefox(await stage().deviceOf(person, "desktop", firefox))
          return talker(await stage().deviceOf(person, "desktop"), tone)
        }),
      )
      const [first, ...others] = all.map(({ device }) => device)
      await first?.enter(WALKS)
      await first?.press(button("Video call"))
      for (const device of others) await device.press(button("With video"))
      await hearAll(...all)
      const otherThan = (at: number) => names.filter((name) => name !== names[at])
      await Promise.all(all.map(({ device }, at) => seesAll(device, ...otherThan(at))))
    })
  },
  options,
)

onStage(
  "a call of two",
  [chromium],
  (stage) => {
    test("becomes one of three without a break between the two, and who was added hears both", async () => {
      const [amy, ben] = await pair(stage())
      const cleo = await stage().person("Cleo")
      const one = await talker(await stage().deviceOf(amy, "desktop"), TONES[0])
      const other = await talker(await stage().deviceOf(ben, "desktop"), TONES[1])
      const third = await talker(await stage().deviceOf(cleo, "desktop"), TONES[2])
      await one.device.enter("Ben")
      await one.device.press(button("Voice call"))
      await other.device.press(button("Answer"))
      await Promise.all([talks(one.device, "Ben"), talks(other.device, "Amy")])
      await hearAll(one, other)
      await hearOn([one], [other], () =>
        hearOn([other], [one], async () => {
          await one.device.press(button("Add people"))
          await one.device.write("Who is in it", cleo.userName)
          await one.device.press({ role: "checkbox", has: "Cleo" })
          await one.device.press(button("Add 1 person"))
          await third.device.press(button("Join"))
          await hearAll(one, other, third)
        }),
      )
    })
  },
  options,
)
