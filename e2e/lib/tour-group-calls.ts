/** A group's call as one has it, from coming in until one has left it to the others: four people with cameras, on the real server. */
import { button } from "./calling.ts"
import type { Device, DeviceShape } from "./device.ts"
import { found, seesAll } from "./group-calling.ts"
import { hum } from "./hum.ts"
import { choose, type Look } from "./looks.ts"
import type { Person } from "./people.ts"
import { type Room, seat } from "./seat.ts"
import type { Stage } from "./stage.ts"
import { type Say, sayIn } from "./words.ts"

const FAMILY = "Family 一家人"
const ROOMS = {
  mei: { wall: "#b9c6c4", hair: "#2a201c", coat: "#496a5c" },
  grandma: { wall: "#c9b49a", hair: "#c9c6c2", coat: "#8c4a4a" },
  ada: { wall: "#c4b9c6", hair: "#5c3a1e", coat: "#3f4f7c" },
  chen: { wall: "#cfc4a4", hair: "#3b3733", coat: "#7c5a3f" },
} as const satisfies Record<string, Room>
/** In hertz: who says nothing hums none. */
const [SPEAKS, SAYS_NOTHING] = [600, 0]

/** Who is in it, as far as one has to do with them. */
interface Call {
  /** By whose eyes it is seen; in English until another look is chosen. */
  readonly host: Device
  readonly ada: Device
}

/** Four meet: the host, one who speaks, one who is muted and has a hand up, and one more. Two of their group are not there. */
async function meet(stage: Stage, shape: DeviceShape): Promise<Call> {
  const people = ["Mei Lin", "外婆", "Ada Okafor", "Chen Xiao", "Priya Raman", "王师傅"]
  const [mei, grandma, ada, chen, ...others] = await Promise.all(people.map((name) => stage.person(name)))
  if (!(mei && grandma && ada && chen)) throw new Error("four are in the call")
  const family = await found(stage, FAMILY, [mei, grandma, ada, chen])
  const sitting = async (person: Person, on: DeviceShape, room: Room, hertz: number) => {
    const device = await stage.deviceOf(person, on)
    await hum(device.window, hertz)
    await seat(device.window, room)
    return device
  }
  const host = await sitting(mei, shape, ROOMS.mei, SAYS_NOTHING)
  const speaks = await sitting(grandma, "phone", ROOMS.grandma, SPEAKS)
  const raises = await sitting(ada, "phone", ROOMS.ada, SAYS_NOTHING)
  const last = await sitting(chen, "phone", ROOMS.chen, SAYS_NOTHING)
  await host.enter(FAMILY)
  await host.press(button("Video call"))
  for (const device of [speaks, raises, last]) await device.press(button("With video"))
  await seesAll(host, "外婆", "Ada Okafor", "Chen Xiao")
  await raises.press(button("Mute"))
  await raises.press(button("Raise hand"))
  const { conversations } = await stage.clientOf(mei)
  await conversations.add(
    family,
    others.map(({ account }) => account),
  )
  return { host, ada: raises }
}

/** Waits until so many pictures of the call are on screen, each with a frame. */
const seesPictures = (device: Device, count: number): Promise<void> =>
  device.until(`see ${count} pictures`, async () => {
    const seen = await device.window.run<number>(
      `[...document.querySelectorAll("section[data-theme=dark] video")]
        .filter((one) => one.videoWidth > 0 && getComputedStyle(one).visibility === "visible").length`,
    )
    return seen === count ? null : `${seen} are there`
  })

interface Stop {
  readonly name: string
  /** So many pictures of the call are on screen, also under what lies over it. */
  readonly pictures: number
  show(device: Device, say: Say): Promise<void>
}

/** What happens, and what is then to be seen in each look. A call that goes on is small then, and again at the end. */
interface Act {
  begin(call: Call, say: Say): Promise<void>
  readonly stops: readonly Stop[]
}

const small: Stop["show"] = (device, say) => device.press(button(say("calls.shrink")))

const talking: Act = {
  begin: ({ host }, say) => host.press(button(say("calls.shrink"))),
  stops: [
    {
      name: "grid",
      pictures: 4,
      show: (device, say) => device.press(button(say("calls.enlarge"))),
    },
    {
      name: "hand",
      pictures: 4,
      async show(device, say) {
        await device.press(button(say("calls.hand")))
        await device.sees({ role: "button", has: say("calls.hands", { count: 2 }) })
      },
    },
    {
      name: "speaker",
      pictures: 4,
      async show(device, say) {
        await device.press(button(say("calls.hand")))
        await device.press(button(say("calls.layout.speaker")))
      },
    },
    {
      name: "people",
      pictures: 4,
      async show(device, say) {
        await device.press(button(say("calls.layout.grid")))
        await device.press({ role: "button", begins: say("calls.people", { count: 4 }) })
        await device.sees({ role: "heading", name: say("calls.people.title", { count: 4 }) })
      },
    },
    {
      name: "remove",
      pictures: 4,
      async show(device, say) {
        await device.press(button(say("calls.remove", { name: "Ada Okafor" })))
        await device.sees({ role: "heading", name: say("calls.remove.title", { name: "Ada Okafor" }) })
      },
    },
    {
      name: "add",
      pictures: 4,
      async show(device, say) {
        await device.window.press("Escape")
        await device.press(button(say("calls.add")))
        await device.press({ role: "checkbox", has: "Priya Raman" })
      },
    },
    {
      name: "small",
      pictures: 1,
      async show(device, say) {
        await device.window.press("Escape")
        await small(device, say)
      },
    },
  ],
}

const sharing: Act = {
  begin: ({ ada }) => ada.press(button("Share")),
  stops: [
    {
      name: "shared",
      pictures: 5,
      async show(device, say) {
        await device.press(button(say("calls.enlarge")))
        await device.reads(say("calls.shares", { name: "Ada Okafor" }))
      },
    },
    { name: "shared-small", pictures: 1, show: small },
  ],
}

const left: Act = {
  begin: ({ host }, say) => host.press(button(say("calls.leave"))),
  stops: [{ name: "bar", pictures: 0, show: (device, say) => device.sees(button(say("calls.join"))) }],
}

/** Shows all of it in each look in turn, when nothing moves any more. One call is enough for all of them. */
export async function tourGroupCall(
  stage: Stage,
  shape: DeviceShape,
  looks: readonly Look[],
  see: (device: Device, stop: string, look: Look) => Promise<void>,
): Promise<void> {
  const call = await meet(stage, shape)
  const { host } = call
  let say = sayIn("en")
  for (const { begin, stops } of [talking, sharing, left]) {
    await begin(call, say)
    for (const look of looks) {
      await choose(host, look)
      say = sayIn(look.locale)
      for (const { name, pictures, show } of stops) {
        await show(host, say)
        await seesPictures(host, pictures)
        // What is under the pointer looks otherwise.
        await host.window.move({ x: 1, y: 1 })
        await host.stands()
        await see(host, name, look)
      }
    }
  }
}
