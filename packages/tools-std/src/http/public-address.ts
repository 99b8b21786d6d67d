import ipaddr from 'ipaddr.js';

/**
 * Whether an IP address belongs to the public internet.
 *
 * An allow list: what is loopback, private (RFC 1918), link-local (cloud metadata among them), shared (RFC 6598),
 * unique local, multicast, reserved or a tunnel to any of these is not public, nor is a text that is no address.
 *
 * @see IANA IPv4 and IPv6 Special-Purpose Address Registries (RFC 6890), as kept by ipaddr.js
 */
export function isPublicAddress(address: string): boolean {
  // The zone of a scoped address (`fe80::1%eth0`) says nothing about the range.
  const text = address.replace(/%.*$/, '');
  if (!ipaddr.isValid(text)) return false;
  const parsed = ipaddr.process(text);
  if (parsed instanceof ipaddr.IPv6 && parsed.range() === 'rfc6052') return isPublicAddress(embeddedIPv4(parsed));
  return parsed.range() === 'unicast';
}

/** The IPv4 address that a NAT64 gateway calls (RFC 6052, prefix of 96 bits). */
function embeddedIPv4(address: ipaddr.IPv6): string {
  return address.toByteArray().slice(-4).join('.');
}
