/** Which IP addresses are of the public internet, and which lead into somebody's own network. */
import { BlockList, isIPv4, isIPv6 } from 'node:net';

/** https://www.iana.org/assignments/iana-ipv4-special-registry */
const special4 = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  // Multicast, reserved, broadcast.
  ['224.0.0.0', 3],
] as const;

/**
 * All that is public lies in 2000::/3: what is mapped from or embeds IPv4 (::ffff:0:0/96, 64:ff9b::/96), is private or link-local
 * does not. Inside it these are not: https://www.iana.org/assignments/iana-ipv6-special-registry
 */
const global6 = ['2000::', 3] as const;
const special6 = [
  // Teredo, benchmarking, ORCHID and other protocol assignments.
  ['2001::', 23],
  ['2001:db8::', 32],
  // 6to4 embeds IPv4.
  ['2002::', 16],
  ['3fff::', 20],
] as const;

const blocked4 = new BlockList();
for (const [network, bits] of special4) blocked4.addSubnet(network, bits, 'ipv4');
const allowed6 = new BlockList();
allowed6.addSubnet(...global6, 'ipv6');
const blocked6 = new BlockList();
for (const [network, bits] of special6) blocked6.addSubnet(network, bits, 'ipv6');
const loopback4 = new BlockList();
loopback4.addSubnet('127.0.0.0', 8, 'ipv4');

export function isPublicAddress(address: string): boolean {
  if (isIPv4(address)) return !blocked4.check(address, 'ipv4');
  // One with a zone is of a link.
  if (!isIPv6(address) || address.includes('%')) return false;
  return allowed6.check(address, 'ipv6') && !blocked6.check(address, 'ipv6');
}

/** This machine itself. */
export function isLoopbackAddress(address: string): boolean {
  return isIPv4(address) ? loopback4.check(address, 'ipv4') : address === '::1';
}
