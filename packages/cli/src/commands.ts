import type { Command } from "./command.ts"
import { bot } from "./commands/admin/bot.ts"
import { devices } from "./commands/admin/devices.ts"
import { doctor } from "./commands/admin/doctor.ts"
import { invite } from "./commands/admin/invite.ts"
import { link } from "./commands/admin/link.ts"
import { signUp } from "./commands/admin/sign-up.ts"
import { users } from "./commands/admin/users.ts"
import { backup } from "./commands/backup.ts"
import { exportCommand } from "./commands/export.ts"
import { listen } from "./commands/listen.ts"
import { login } from "./commands/login.ts"
import { logout } from "./commands/logout.ts"
import { restore } from "./commands/restore.ts"
import { send } from "./commands/send.ts"
import { simulateSms } from "./commands/simulate-sms.ts"

/** All commands, in the order of the help; `start` is not here, for it becomes the server. */
export const commands: readonly Command[] = [
  invite,
  users,
  devices,
  link,
  bot,
  signUp,
  doctor,
  backup,
  restore,
  login,
  logout,
  send,
  listen,
  exportCommand,
  simulateSms,
]

/** The command that these words begin with, and the words after it. */
export function findCommand(words: readonly string[]): { command: Command; args: readonly string[] } | undefined {
  for (const length of [2, 1]) {
    const name = words.slice(0, length).join(" ")
    const command = commands.find((candidate) => candidate.name === name)
    if (command !== undefined) return { command, args: words.slice(length) }
  }
  return undefined
}

/** What `everline --help` prints. */
export function overview(): string {
  const start = { name: "start", does: "starts the server (flags: everline start --help)" }
  const width = Math.max(...commands.map(({ name }) => name.length))
  const lines = [start, ...commands].map(({ name, does }) => `  ${name.padEnd(width)}  ${does}`)
  return ["everline COMMAND [flags]", "", ...lines, "", "everline COMMAND --help says more."].join("\n")
}
