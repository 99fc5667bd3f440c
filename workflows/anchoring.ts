import type { Anchor } from '../domain/anchor.ts';
import { refusalOf } from './activities.ts';
import type { Run } from './context.ts';

/**
 * Has the sealed run and the ledger vouched for from outside. It never throws and takes a minute at most: verdict and
 * seal stand without it, and `breakglass evidence anchor` does it later from the files.
 */
export async function anchor({ input, world, notes }: Run): Promise<readonly Anchor[]> {
  notes.reading = 'sealed; the timestamp authorities and witnesses of the organisation file are being asked';
  try {
    return await world.outside.anchorRun({ run: input.run });
  } catch (error) {
    const refusal = refusalOf(error) ?? { code: 'INTERNAL', message: 'the engine failed' };
    const because = `${refusal.code}: ${refusal.message}`;
    return [{ log: 'run', kind: 'worker', by: 'worker', outcome: 'failed', because }];
  } finally {
    notes.reading = null;
  }
}
