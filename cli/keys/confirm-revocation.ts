import { isCancel, text as ask } from '@clack/prompts';
import { BreakglassError } from '../../domain/errors.ts';
import type { Voided } from '../../evidence/keys-revoke.ts';
import type { Given } from '../given.ts';
import type { Io } from '../io.ts';
import { plain } from '../plain.ts';

/**
 * Says what a revocation voids, and has the key's id typed (or given as `--confirm`) where it voids anything: nobody can
 * take it back. `NOT_CONFIRMED` without that.
 */
export async function confirmRevocation({
  io,
  given,
  keyId,
  voided,
}: {
  io: Io;
  given: Given;
  keyId: string;
  voided: Voided;
}): Promise<void> {
  const lines = sayVoided(voided);
  if (lines.length === 0) return;
  for (const line of ['This voids, and nobody can take it back:', ...lines]) io.say(line);
  const typed = given.text('confirm') ?? (given.has('input') && io.lively ? await typeId(keyId) : undefined);
  if (typed === keyId) return;
  const what = [
    ...(voided.ledger.length === 0 ? [] : ['the ledger']),
    ...voided.runs.map(({ run }) => plain(run)),
  ];
  throw new BreakglassError({
    code: 'NOT_CONFIRMED',
    message: `expected the key's id typed, or --confirm ${plain(keyId)}, to void checkpoints of ${what.join(', ')}`,
  });
}

/** One line for the ledger, one for each run; none where nothing is voided. */
export function sayVoided({ ledger, runs }: Voided): readonly string[] {
  const [first, last] = [ledger[0], ledger.at(-1)];
  const range = first === last ? `checkpoint ${first}` : `checkpoints ${first} to ${last}`;
  return [
    ...(first === undefined
      ? []
      : [
          `  the ledger, ${range}: only later ones cover its entries then, for whoever is given the vkey of today`,
        ]),
    ...runs.map(({ run, checkpoints }) => {
      const sizes = `${checkpoints.length === 1 ? 'checkpoint' : 'checkpoints'} ${checkpoints.join(', ')}`;
      return `  run ${plain(run)}, ${sizes}: it will not verify any more`;
    }),
  ];
}

async function typeId(keyId: string): Promise<string | undefined> {
  const typed = await ask({ message: `Type ${keyId} to go on`, output: process.stderr });
  return isCancel(typed) ? undefined : typed;
}
