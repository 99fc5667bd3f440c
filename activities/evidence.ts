import type { Logger } from 'pino';
import type { EvidenceKey } from '../evidence/keys.ts';
import { sealRun } from '../evidence/seal.ts';
import { appendLeaves, openRunFolder } from '../evidence/store.ts';
import { toFailure } from './failure.ts';
import type { EvidenceActivities } from './types.ts';

/**
 * The activities that write evidence into `directory` and sign checkpoints with the organisation's key. Each may
 * be repeated: what is stored stays, and equal bytes are passed over.
 */
export function createEvidenceActivities({
  directory,
  key,
  logger,
}: {
  directory: string;
  key: EvidenceKey;
  logger: Logger;
}): EvidenceActivities {
  const attempt = async <T>({
    act,
    run,
    work,
  }: {
    act: string;
    run: string;
    work: () => Promise<T>;
  }): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      logger.error({ err: error, run }, `${act} failed`);
      throw toFailure(error);
    }
  };
  return {
    openEvidence: (input) =>
      attempt({ act: 'openEvidence', run: input.run, work: () => openRunFolder({ directory, ...input }) }),
    appendEvents: (input) =>
      attempt({ act: 'appendEvents', run: input.run, work: () => appendLeaves({ directory, ...input }) }),
    sealRun: (input) =>
      attempt({ act: 'sealRun', run: input.run, work: () => sealRun({ directory, key, ...input }) }),
  };
}
