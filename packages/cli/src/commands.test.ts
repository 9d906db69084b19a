import { expect, test } from "vitest"
import { commands, findCommand, overview } from "./commands.ts"
import { main } from "./main.ts"

async function type(...args: string[]) {
  const [said, noted]: string[][] = [[], []]
  const code = await main(args, {
    env: {},
    say: (line) => void said?.push(line),
    note: (line) => void noted?.push(line),
    read: async () => "",
    askSecret: async () => "",
    interrupted: new AbortController().signal,
  })
  return { code, said: said?.join("\n"), noted: noted?.join("\n") }
}

test.each(commands.map((command) => [command.name, command] as const))("%s helps", async (name, command) => {
  const { code, said } = await type(...name.split(" "), "--help")
  expect(code).toBe(0)
  expect(said).toBe(command.help)
  expect(command.help).toMatch(new RegExp(`^everline ${name}\\b`))
  expect(overview()).toContain(`  ${name} `)
  expect(findCommand([...name.split(" "), "more"])).toEqual({ command, args: ["more"] })
})

test("what is typed wrongly is said, with the way to the help, and exits with 2", async () => {
  expect(await type()).toMatchObject({ code: 0, said: overview() })
  expect(await type("help")).toMatchObject({ code: 0, said: overview() })
  expect(await type("sned")).toMatchObject({ code: 2, noted: 'There is no command "sned".\nSee: everline --help' })
  expect(await type("send")).toMatchObject({ code: 2, noted: "TO is missing.\nSee: everline send --help" })
  expect(await type("backup", "a", "b")).toMatchObject({ code: 2, noted: expect.stringMatching(/^"b" is one word/) })
  expect(await type("backup", "--loud", "a")).toMatchObject({
    code: 2,
    noted: expect.stringMatching(/^Unknown option/),
  })
})
