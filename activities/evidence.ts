import type { Logger } from 'pino';
import type { OrganisationDefinition } from '../domain/organisation.ts';
import type { EvidenceKey } from '../evidence/keys.ts';
import { sealRun } from '../evidence/seal.ts';
import { requireSealable } from '../evidence/sealable.ts';
import { appendLeaves, openRunFolder } from '../evidence/store.ts';
import { toFailure } from './failure.ts';
import { requireOwnPlan } from './own-plan.ts';
import type { EvidenceActivities } from './types.ts';

/**
 * The activities that write evidence into `directory` and sign checkpoints with the organisation's key. Each may
 * be repeated: what is stored stays, and equal bytes are passed over.
 *
 * Anybody who reaches Temporal can start a run with any input, and the key must not sign for them. So a run is
 * opened only with the plan that this worker's own organisation file gives for its runbook, and sealed only once
 * its stored journal stands up to the verifier's checks.
 */
export function createEvidenceActivities({
  directory,
  key,
  organisation,
  logger,
}: {
  directory: string;
  key: EvidenceKey;
  organisation: OrganisationDefinition;
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
      attempt({
        act: 'openEvidence',
        run: input.run,
        work: () => {
          requireOwnPlan({ organisation, ...input });
          return openRunFolder({ directory, ...input });
        },
      }),
    appendEvents: (input) =>
      attempt({
        act: 'appendEvents',
        run: input.run,
        work: async () => ({
          ...(await appendLeaves({ directory, ...input })),
          at: new Date().toISOString(),
        }),
      }),
    readClock: () => Promise.resolve({ at: new Date().toISOString() }),
    sealRun: (input) =>
      attempt({
        act: 'sealRun',
        run: input.run,
        work: async () => {
          await requireSealable({ directory, ...input });
          return sealRun({ directory, key, ...input });
        },
      }),
  };
}
