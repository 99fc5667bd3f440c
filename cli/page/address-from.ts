import { BreakglassError } from '../../domain/errors.ts';
import { DEFAULT_LISTEN, pageAddress, type PageAddress } from '../../page/address.ts';
import type { Given } from '../given.ts';

/** Where the options have the page listen, before any file is read: the codes of `pageAddress`, `USAGE` for half a certificate. */
export function addressFrom(given: Given): PageAddress {
  const hasCertificate = given.text('tls-cert') !== undefined;
  if (hasCertificate !== (given.text('tls-key') !== undefined))
    throw new BreakglassError({ code: 'USAGE', message: 'expected --tls-cert and --tls-key together' });
  return pageAddress({
    listen: given.text('listen') ?? DEFAULT_LISTEN,
    origin: given.text('origin'),
    hasCertificate,
  });
}
