import { BreakglassError } from '../../domain/errors.ts';
import { keyFile, requireOwnKey } from '../decision/own-key.ts';
import { abortStatement } from '../decision/statement.ts';
import { firstWord, type Given } from '../given.ts';
import type { ExitCode, Io } from '../io.ts';
import { placeOf } from '../place.ts';
import { readState, withClient } from '../runs.ts';
import { send, signStatement } from './decide.ts';

/** `abort RUN --as PERSON --reason WHY`: a signed decision to stop; what was changed is still put back. */
export async function abort(io: Io, given: Given): Promise<ExitCode> {
  const place = placeOf({ option: given.text('organisation'), env: io.env, cwd: io.cwd });
  const run = firstWord(given);
  const person = given.needed('as');
  const reason = given.text('reason') ?? '';
  if (reason.trim() === '') {
    throw new BreakglassError({
      code: 'REASON_REQUIRED',
      message: 'expected --reason: stopping a run needs one',
    });
  }
  return withClient({
    io,
    place,
    use: async (client) => {
      const statement = abortStatement({
        state: await readState({ client, run }),
        person,
        reason,
        at: new Date(),
      });
      const signed = await signStatement({ statement, key: keyFile({ given, io }) });
      await requireOwnKey({ signed, person, place, cwd: io.cwd });
      return send({ client, run, signed, given, io });
    },
  });
}
