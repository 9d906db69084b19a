import { type ClientId, newId } from "@everline/protocol"

const prefix = newId<ClientId>().slice(0, -12)
let made = 0

/** A client id of the form that the app makes, which counts where that one draws random bits: those cost as much as a send. */
export const nextClientId = (): ClientId => (prefix + (++made).toString(16).padStart(12, "0")) as ClientId
