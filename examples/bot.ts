// A bot that answers. Make its account and start it:
//   npm run everline -- admin bot echo "Echo" > .env.echo
//   node --env-file=.env.echo --import tsx examples/bot.ts
import { connectBot } from "@everline/sdk/node"

const { EVERLINE_URL: url = "http://localhost:8080", EVERLINE_TOKEN: token = "" } = process.env
const bot = connectBot({ url, token })

bot.onMessage(async ({ body, reply }) => {
  const [word, ...rest] = body.split(" ")
  if (word === "time") await reply(`It is ${new Date().toLocaleTimeString()} here.`)
  else if (word === "dice") await reply(`You rolled a ${1 + Math.floor(Math.random() * 6)}.`)
  else if (word === "shout") await reply(rest.join(" ").toUpperCase() || "WHAT?")
  else await reply(`You said: ${body}. I also know "time", "dice" and "shout …".`)
})

process.once("SIGINT", () => void bot.close())
