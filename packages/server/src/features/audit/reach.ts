import { BlockList, isIP } from "node:net"
import type { AuditEntry } from "@everline/protocol"

const machine = new BlockList()
machine.addSubnet("127.0.0.0", 8, "ipv4")
machine.addAddress("::1", "ipv6")

const near = new BlockList()
near.addSubnet("10.0.0.0", 8, "ipv4")
near.addSubnet("172.16.0.0", 12, "ipv4")
near.addSubnet("192.168.0.0", 16, "ipv4")
near.addSubnet("169.254.0.0", 16, "ipv4")
near.addSubnet("fc00::", 7, "ipv6")
near.addSubnet("fe80::", 10, "ipv6")

/** From how far away somebody came: all that the audit log keeps of an address. Null of what is none. */
export function reachOf(address: string): AuditEntry["reach"] {
  const version = isIP(address)
  if (version === 0) return null
  const family = version === 6 ? "ipv6" : "ipv4"
  if (machine.check(address, family)) return "machine"
  return near.check(address, family) ? "private" : "public"
}
