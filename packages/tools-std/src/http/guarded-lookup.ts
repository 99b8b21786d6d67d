import { lookup as systemLookup, type LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';

import { PRIVATE_ADDRESS_CODE } from './private-address-code.ts';
import { isPublicAddress } from './public-address.ts';

/** A host name's addresses, as `dns.lookup` with `all` gives them. */
export type ResolveHost = (
  hostname: string,
  callback: (error: NodeJS.ErrnoException | null, addresses: readonly LookupAddress[]) => void,
) => void;

/**
 * A `lookup` for sockets that gives only addresses of the public internet.
 *
 * The socket connects to the very addresses that were judged here, so a name that resolves differently the second time
 * (DNS rebinding) gains nothing. One private address among several refuses the name: which one is used is up to chance.
 */
export function guardedLookup(resolveHost: ResolveHost = resolveBySystem): LookupFunction {
  return (hostname, options, callback) => {
    resolveHost(hostname, (error, addresses) => {
      const refused = addresses?.find(({ address }) => !isPublicAddress(address));
      const problem = error ?? (refused === undefined ? null : privateAddressError(hostname));
      if (problem !== null) return callback(problem, '');
      if (options.all === true) return callback(null, [...addresses]);
      const [first] = addresses;
      return first === undefined ? callback(notFound(hostname), '') : callback(null, first.address, first.family);
    });
  };
}

/** The error of a host that is not public. It carries no address: what a name resolves to inside is nobody's business. */
export function privateAddressError(hostname: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`${hostname} is not on the public internet`), { code: PRIVATE_ADDRESS_CODE });
}

const resolveBySystem: ResolveHost = (hostname, callback) => systemLookup(hostname, { all: true }, callback);

function notFound(hostname: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`${hostname} has no address`), { code: 'ENOTFOUND' });
}
