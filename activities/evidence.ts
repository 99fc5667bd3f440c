import type { Logger } from 'pino';
import type { Anchor } from '../domain/anchor.ts';
import type { Digest, RunId } from '../domain/ids.ts';
import type { OrganisationDefinition } from '../domain/organisation.ts';
import { anchorRun } from '../evidence/anchor/anchor.ts';
import { outsideOf } from '../evidence/anchor/outside.ts';
import type { EvidenceKey } from '../evidence/keys.ts';
import { sealAt, sealRun } from '../evidence/seal.ts';
import { requireReviewed } from '../evidence/review/outstanding.ts';
import { requireSealable } from '../evidence/sealable.ts';
import { appendLeaves, openRunFolder } from '../evidence/store.ts';
import { loggedFailure } from './failure.ts';
import { createLedgerActivities } from './ledger.ts';
import { requireOwnPlan, type OwnNow } from './own-plan.ts';
import { requireOwnStart } from './schedule/own-start.ts';
import type { ScheduleDesk } from './schedule/desk.ts';
import type { EvidenceActivities, LedgerActivities, OpenEvidence } from './types.ts';

/** For all who are outside together: below the minute that the run waits for its anchors at most. */
const ANCHORING_MS = 45_000;

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
  ownNow = () => Promise.resolve(organisation),
  baseDirectory,
  trustedCa,
  schedules,
  logger,
}: {
  directory: string;
  key: EvidenceKey;
  organisation: OrganisationDefinition;
  /** What a plan is held against; the organisation as given when left out. */
  ownNow?: OwnNow;
  /** Folder that files named in the organisation file are relative to. */
  baseDirectory: string;
  /** Digest of the certificates that this worker trusts beside the system's. */
  trustedCa: Digest | null;
  /** What the schedules of the organisation call for. */
  schedules: ScheduleDesk;
  logger: Logger;
}): EvidenceActivities {
  const attempt = attempting(logger);
  const ledger = createLedgerActivities({
    directory,
    organisation: organisation.organisation,
    key,
    schedules,
  });
  const anchoring = { directory, outside: outsideOf({ organisation, directory: baseDirectory }), logger };
  return {
    openEvidence: (input) =>
      attempt({
        act: 'openEvidence',
        run: input.run,
        work: async () => {
          await requireOwn({ organisation: await ownNow(), trustedCa, schedules, input });
          await requireReviewed({ directory, run: input.run, mode: input.plan.mode });
          return openRunFolder({ directory, ...input });
        },
      }),
    appendEvents: (input) =>
      attempt({
        act: 'appendEvents',
        run: input.run,
        work: async () => ({ ...(await appendLeaves({ directory, ...input })), at: now() }),
      }),
    readClock: () => Promise.resolve({ at: now() }),
    ...sealing({ directory, key, attempt }),
    anchorRun: ({ run }) =>
      attempt({ act: 'anchorRun', run, work: () => anchorLogged({ run, ...anchoring }) }),
    ...keepingLedger({ ledger, attempt }),
  };
}

/** The activities that sign a journal, each attempted as all are. */
function sealing({
  attempt,
  ...own
}: {
  directory: string;
  key: EvidenceKey;
  attempt: ReturnType<typeof attempting>;
}): Pick<EvidenceActivities, 'sealAt' | 'sealRun'> {
  return {
    sealAt: (input) => attempt({ act: 'sealAt', run: input.run, work: () => sealAt({ ...own, ...input }) }),
    sealRun: (input) =>
      attempt({
        act: 'sealRun',
        run: input.run,
        work: async () => {
          await requireSealable({ directory: own.directory, ...input });
          return sealRun({ ...own, ...input });
        },
      }),
  };
}

/** The activities that keep the ledger, each attempted as all are. */
function keepingLedger({
  ledger,
  attempt,
}: {
  ledger: LedgerActivities;
  attempt: ReturnType<typeof attempting>;
}): LedgerActivities {
  return {
    enterLedger: (input) =>
      attempt({ act: 'enterLedger', run: input.run, work: () => ledger.enterLedger(input) }),
    appendLedger: (input) =>
      attempt({ act: 'appendLedger', run: runIn(input.entry), work: () => ledger.appendLedger(input) }),
    readReviewed: (input) =>
      attempt({ act: 'readReviewed', run: input.run, work: () => ledger.readReviewed(input) }),
    storeReview: (input) =>
      attempt({ act: 'storeReview', run: input.run, work: () => ledger.storeReview(input) }),
    readUnentered: () => attempt({ act: 'readUnentered', run: null, work: () => ledger.readUnentered() }),
  };
}

/** Who could not vouch is no failure of the activity, but worth a line for whoever runs the worker. */
async function anchorLogged({
  logger,
  ...about
}: Omit<Parameters<typeof anchorRun>[0], 'limitMs'> & { logger: Logger }): Promise<readonly Anchor[]> {
  const anchors = await anchorRun({ ...about, limitMs: ANCHORING_MS });
  const failed = anchors.filter(({ outcome }) => outcome === 'failed');
  if (failed.length > 0) logger.warn({ run: about.run, failed }, 'anchorRun could not have all');
  return anchors;
}

/** Only what this worker's own files give is opened, and started by whom they let. */
async function requireOwn({
  organisation,
  trustedCa,
  schedules,
  input,
}: {
  organisation: OrganisationDefinition;
  trustedCa: Digest | null;
  schedules: ScheduleDesk;
  input: OpenEvidence;
}): Promise<void> {
  requireOwnPlan({ organisation, trustedCa, ...input });
  await requireOwnStart({ schedules, ...input });
}

function runIn(entry: Parameters<EvidenceActivities['appendLedger']>[0]['entry']): RunId | null {
  return 'run' in entry ? entry.run : null;
}

function now(): string {
  return new Date().toISOString();
}

/** Does one activity's work; a refusal is logged and becomes a failure that Temporal understands. */
function attempting(logger: Logger) {
  return async <T>({
    act,
    run,
    work,
  }: {
    act: string;
    run: string | null;
    work: () => Promise<T>;
  }): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw loggedFailure({
        error,
        log: () => {
          logger.error({ err: error, run }, `${act} failed`);
        },
      });
    }
  };
}
