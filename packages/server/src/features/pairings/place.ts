import { BlockList, isIP } from "node:net"

const home = new BlockList()
home.addSubnet("10.0.0.0", 8, "ipv4")
home.addSubnet("172.16.0.0", 12, "ipv4")
home.addSubnet("192.168.0.0", 16, "ipv4")
home.addSubnet("127.0.0.0", 8, "ipv4")

/**
 * Whether two addresses are of one network, as far as they tell: one line to the provider has one IPv4 address, or the
 * first 64 bits of IPv6 ones; at home the first three numbers are the same.
 */
export function isNear(one: string, other: string): boolean {
  const [version, others] = [isIP(one), isIP(other)]
  if (version === 0 || version !== others) return false
  const around = new BlockList()
  if (version === 6) around.addSubnet(one, 64, "ipv6")
  else around.addSubnet(one, home.check(one) ? 24 : 32, "ipv4")
  return around.check(other, version === 6 ? "ipv6" : "ipv4")
}
