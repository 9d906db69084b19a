/** Where this machine is found: Firefox takes no address of the machine alone. */
import { networkInterfaces } from "node:os"

export function ownAddress(): string {
  const addresses = Object.values(networkInterfaces()).flatMap((own) => own ?? [])
  return addresses.find(({ family, internal }) => family === "IPv4" && !internal)?.address ?? "127.0.0.2"
}
