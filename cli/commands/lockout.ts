import { readEarlierLook } from '../../evidence/earlier-look.ts';
import { loadOrganisation } from '../definitions.ts';
import type { Given } from '../given.ts';
import { EXIT, type ExitCode, type Io } from '../io.ts';
import { lookAtLockout, type AccountLockout } from '../lockout/look.ts';
import { sayLockout } from '../lockout/say.ts';
import { placeOf } from '../place.ts';
import { plainJson } from '../plain.ts';
import { againTrusting } from '../readiness/again.ts';
import { trustedCaFile, trustedCaOf } from '../trusted-ca.ts';
import { chosen, passedOn, roomOf } from './readiness.ts';

/**
 * `lockout [--account ID]`: asks the tenant what its policies would do to each emergency account, and prints for each
 * policy in the way the change that would let it in. Keeps nothing and changes nothing. Exit code 3 where a run that
 * asked the same would not pass.
 */
export async function lockout(io: Io, given: Given): Promise<ExitCode> {
  const place = placeOf({ option: given.text('organisation'), env: io.env, cwd: io.cwd });
  const { value: organisation } = await loadOrganisation({ file: place.organisationFile, cwd: io.cwd });
  const accounts = chosen({ organisation, account: given.text('account') });
  const ca = trustedCaFile({ organisation, directory: place.directory });
  if (ca !== null && io.env.NODE_EXTRA_CA_CERTS !== ca) {
    await trustedCaOf({ organisation, directory: place.directory });
    const words = ['lockout', '--organisation', place.organisationFile, ...passedOn({ io, given })];
    return await againTrusting({ ca, words, io });
  }
  const { directory: baseDirectory, evidenceDirectory: directory } = place;
  const room = {
    ...roomOf({ organisation, baseDirectory, evidenceDirectory: directory }),
    readEarlierLook: (about: Omit<Parameters<typeof readEarlierLook>[0], 'directory'>) =>
      readEarlierLook({ directory, ...about }),
  };
  const found: AccountLockout[] = [];
  for (const account of accounts) found.push(await lookAtLockout({ room, account, signal: io.signal }));
  if (io.json) io.out(`${plainJson({ accounts: found })}\n`);
  else io.out(sayLockout(found));
  return found.some(({ checks }) => checks.some(({ decides }) => decides)) ? EXIT.notPassed : EXIT.ok;
}
