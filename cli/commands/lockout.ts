import type { Given } from '../given.ts';
import { EXIT, type ExitCode, type Io } from '../io.ts';
import { lookAtLockout, type AccountLockout } from '../lockout/look.ts';
import { sayLockout } from '../lockout/say.ts';
import { openLooking, type Looking } from '../looking.ts';
import { askPatiently } from '../patience.ts';
import { plainJson } from '../plain.ts';

/**
 * `lockout [--account ID]`: asks the tenant what its policies would do to each emergency account, and prints for each
 * policy in the way the change that would let it in. Keeps nothing and changes nothing. Exit code 3 where a run that
 * asked the same would not pass.
 */
export async function lockout(io: Io, given: Given): Promise<ExitCode> {
  const looking = await openLooking({ command: 'lockout', io, given });
  return typeof looking === 'number' ? looking : await lookInto({ ...looking, io });
}

/** Looks at these accounts one after the other, and prints how they stand. */
export async function lookInto({ room, accounts, io }: Looking & { readonly io: Io }): Promise<ExitCode> {
  const found = await askPatiently({
    io,
    ...room,
    accounts,
    look: async (signal) => {
      const looks: AccountLockout[] = [];
      for (const account of accounts) looks.push(await lookAtLockout({ room, account, signal }));
      return looks;
    },
  });
  if (io.json) io.out(`${plainJson({ accounts: found })}\n`);
  else io.out(sayLockout(found));
  return found.some(({ checks }) => checks.some(({ decides }) => decides)) ? EXIT.notPassed : EXIT.ok;
}
