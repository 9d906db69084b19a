import type { Client } from "@everline/sdk"
import { createContext } from "preact"
import { useContext } from "preact/hooks"

const Context = createContext<Client | null>(null)

/** Hands the client to every pane below. */
export const ClientProvider = Context.Provider

/** The client of this app; only inside `ClientProvider`. */
export function useClient(): Client {
  const client = useContext(Context)
  if (!client) throw new Error("no client above this component")
  return client
}
