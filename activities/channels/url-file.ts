import { webhookUrl } from '../../domain/address.ts';
import { BreakglassError } from '../../domain/errors.ts';
import { readSecret } from '../files.ts';
import { fileOf, type Telling } from './telling.ts';

/**
 * The address of an incoming webhook, which is a secret: whoever has it can post there. `CREDENTIAL_UNREADABLE` where
 * the file holds none, without a word of what it holds.
 */
export async function readUrl({
  telling,
  file,
}: {
  readonly telling: Telling;
  readonly file: string;
}): Promise<string> {
  const named = fileOf({ telling, file, what: 'address' });
  const url = webhookUrl.safeParse(await readSecret(named));
  if (url.success) return url.data;
  const message = `expected ${named.purpose} in the file that the organisation file names for it, but it holds no https:// address`;
  throw new BreakglassError({ code: 'CREDENTIAL_UNREADABLE', message });
}
