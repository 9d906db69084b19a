import { connect, type Socket } from "node:net"
import { attribute, bodyOf, StanzaReader } from "./stanzas.ts"

export const DOMAIN = "localhost"
export const ROOMS = `conference.${DOMAIN}`

const OPEN =
  `<?xml version='1.0'?><stream:stream to='${DOMAIN}' version='1.0' xmlns='jabber:client' ` +
  "xmlns:stream='http://etherx.jabber.org/streams'>"
const RECEIPTS = "urn:xmpp:receipts"

/** All connections read into one buffer: what was read is dealt with before the next read. */
const READ = Buffer.allocUnsafe(256 * 1024)

export interface XmppOptions {
  readonly port: number
  /** Both ASCII without anything that XML would escape, as are bodies. */
  readonly user: string
  readonly password: string
  /** Asks for a receipt of each message sent to somebody, and answers when asked (XEP-0184). */
  readonly receipted: boolean
  readonly onMessage: (body: string) => void
  /** Something went wrong that no measurement survives: a refusal, a closed connection. */
  readonly onError: (error: Error) => void
}

/** A person's one device on a server of XMPP. What is sent in one turn of the event loop leaves in one write. */
export class XmppDevice {
  readonly #options: XmppOptions
  readonly #socket: Socket
  #reader = this.#newReader()
  /** Stanzas that came before anybody waited for them, and who waits: only until it is online. */
  readonly #early: string[] = []
  #waiting: ((stanza: string) => void) | undefined
  #joined: (() => void) | undefined
  #isOnline = false
  #isClosing = false
  #outgoing = ""
  #sent = 0

  private constructor(options: XmppOptions) {
    this.#options = options
    this.#socket = connect({
      host: "127.0.0.1",
      port: options.port,
      noDelay: true,
      onread: {
        buffer: READ,
        callback: (length) => {
          this.#reader.feed(READ.toString("latin1", 0, length))
          return true
        },
      },
    })
    this.#socket.on("error", (error) => this.#fail(error))
    this.#socket.on("close", () => this.#fail(new Error("the connection broke")))
  }

  /** Makes the account on the server (XEP-0077), logs in with it and comes online. */
  static async signUp(options: XmppOptions): Promise<XmppDevice> {
    const device = new XmppDevice(options)
    await device.#openStream()
    await device.#register()
    await device.#logIn()
    return device
  }

  /** Writes to somebody, to whichever device of theirs is online. */
  send(user: string, body: string): void {
    const request = this.#options.receipted ? `<request xmlns='${RECEIPTS}'/>` : ""
    this.#message("chat", `${user}@${DOMAIN}`, `<body>${body}</body>${request}`)
  }

  sendToRoom(room: string, body: string): void {
    this.#message("groupchat", `${room}@${ROOMS}`, `<body>${body}</body>`)
  }

  /** Enters a room, which the first to come makes. Resolves when the server has told us of ourselves in it. */
  join(room: string): Promise<void> {
    const history = "<x xmlns='http://jabber.org/protocol/muc'><history maxstanzas='0'/></x>"
    this.#write(`<presence to='${room}@${ROOMS}/${this.#options.user}'>${history}</presence>`)
    return new Promise((resolve) => {
      this.#joined = resolve
    })
  }

  close(): void {
    this.#isClosing = true
    this.#socket.destroy()
  }

  /** Each stream begins anew, also on the connection of the one before. @returns what the server offers */
  #openStream(): Promise<string> {
    this.#reader = this.#newReader()
    return this.#ask(OPEN)
  }

  async #register(): Promise<void> {
    const { user, password } = this.#options
    const fields = `<username>${user}</username><password>${password}</password>`
    const query = `<query xmlns='jabber:iq:register'>${fields}</query>`
    const answer = await this.#ask(`<iq type='set' id='register' to='${DOMAIN}'>${query}</iq>`)
    if (attribute(answer, "type") !== "result") this.#fail(new Error(`no account: ${answer}`))
  }

  async #logIn(): Promise<void> {
    const { user, password } = this.#options
    const secret = Buffer.from(`\0${user}\0${password}`).toString("base64")
    const success = await this.#ask(`<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>${secret}</auth>`)
    if (!success.startsWith("<success")) this.#fail(new Error(`no login: ${success}`))
    await this.#openStream()
    const bind = "<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>phone</resource></bind>"
    const bound = await this.#ask(`<iq type='set' id='bind'>${bind}</iq>`)
    if (attribute(bound, "type") !== "result") this.#fail(new Error(`no resource: ${bound}`))
    // The server tells one's own devices too who is online: it is when this has come back.
    await this.#ask("<presence/>")
    this.#isOnline = true
  }

  /** Says something before it is online, and gives the stanza that comes next. */
  #ask(text: string): Promise<string> {
    this.#write(text)
    return new Promise((resolve) => {
      const early = this.#early.shift()
      if (early === undefined) this.#waiting = resolve
      else resolve(early)
    })
  }

  #message(type: "chat" | "groupchat", to: string, content: string): void {
    this.#sent += 1
    this.#write(`<message type='${type}' to='${to}' id='${this.#sent}'>${content}</message>`)
  }

  #write(text: string): void {
    if (this.#outgoing !== "") {
      this.#outgoing += text
      return
    }
    this.#outgoing = text
    setImmediate(() => {
      const outgoing = this.#outgoing
      this.#outgoing = ""
      if (!this.#isClosing) this.#socket.write(outgoing, "latin1")
    })
  }

  #newReader(): StanzaReader {
    return new StanzaReader((stanza) => this.#receive(stanza))
  }

  #receive(stanza: string): void {
    if (!this.#isOnline) this.#greet(stanza)
    else if (stanza.startsWith("<message")) this.#take(stanza)
    else if (stanza.startsWith("<presence")) this.#see(stanza)
  }

  #greet(stanza: string): void {
    const waiting = this.#waiting
    this.#waiting = undefined
    if (waiting === undefined) this.#early.push(stanza)
    else waiting(stanza)
  }

  #take(message: string): void {
    if (attribute(message, "type") === "error") this.#fail(new Error(`a message was refused: ${message}`))
    const body = bodyOf(message)
    // A receipt has none, and a room's subject neither.
    if (body === undefined) return
    this.#options.onMessage(body)
    if (!this.#options.receipted || !message.includes("<request ")) return
    const received = `<received xmlns='${RECEIPTS}' id='${attribute(message, "id")}'/>`
    this.#write(`<message to='${attribute(message, "from")}'>${received}</message>`)
  }

  #see(presence: string): void {
    if (this.#joined === undefined) return
    if (attribute(presence, "type") === "error") this.#fail(new Error(`no room: ${presence}`))
    // Status 110: this is about ourselves (XEP-0045).
    if (!/code=["']110/.test(presence)) return
    this.#joined()
    this.#joined = undefined
  }

  #fail(error: Error): void {
    if (this.#isClosing) return
    this.#options.onError(error)
  }
}
