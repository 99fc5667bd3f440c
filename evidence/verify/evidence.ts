import type { ErrorCode } from '../../domain/errors.ts';
import { againstRuns } from '../ledger/against-runs.ts';
import { ledgerOrigin } from '../ledger/read.ts';
import { verifyLedger, type CheckedLedger } from '../ledger/verify.ts';
import { checkpointOrigin } from '../names.ts';
import type { OwnOrganisation } from './organisation.ts';
import { NOBODY_OUTSIDE, type OutsideTrust } from './outside.ts';
import type { RunReport, VerificationReport } from './report.ts';
import { checkRun } from './run.ts';
import type { EvidenceAtHand } from './run-files.ts';
import { requireLogsOf } from './seen.ts';
import { requireVkeys, type Pins } from './trusted.ts';

/**
 * Verifies evidence from its files alone, wherever they are: no Node built-in is used here nor in anything that this
 * imports, so that a browser does it as well. `verifyEvidence` says what the parameters mean and what is thrown.
 */
export async function checkEvidence({
  evidence,
  vkeys,
  pins,
  organisation = null,
  outside = NOBODY_OUTSIDE,
}: {
  evidence: EvidenceAtHand;
  vkeys?: readonly string[] | undefined;
  pins?: Pins | undefined;
  organisation?: OwnOrganisation | null;
  outside?: OutsideTrust;
}): Promise<VerificationReport> {
  requireVkeys(vkeys ?? []);
  const reports: RunReport[] = [];
  const { path, runs: found, beside, elsewhere } = evidence;
  const checked =
    evidence.ledger === null
      ? null
      : await verifyLedger({ ledger: evidence.ledger, source: { vkeys, pins }, outside });
  const source = { vkeys, pins, handedOver: checked?.vkeys ?? [] };
  const entries = checked?.stored?.entries ?? [];
  for (const each of found)
    reports.push(await checkRun({ found: each, source, organisation, outside, ledger: entries }));
  const once = reports.map((report) => onlyOnce({ report, reports }));
  const { ledger, runs } =
    checked === null ? { ledger: null, runs: once } : againstRuns({ ledger: checked, runs: once, elsewhere });
  const valid = ledger?.status !== 'broken' && runs.every(({ status }) => status === 'valid');
  if (valid) requireLogsOf({ seen: outside.seen ?? [], origins: originsOf({ checked, runs }) });
  return { path, valid, runs, ledger, beside };
}

/** The logs that lie here. */
function originsOf({
  checked,
  runs,
}: {
  checked: CheckedLedger | null;
  runs: readonly RunReport[];
}): readonly string[] {
  const organisation = checked?.stored?.opened?.organisation;
  return [
    ...(organisation === undefined ? [] : [ledgerOrigin(organisation)]),
    ...runs.flatMap(({ organisation: own, run }) =>
      own === null || run === null ? [] : [checkpointOrigin({ organisation: own, run })],
    ),
  ];
}

/** Two folders of one run are two histories, of which at most one is true. */
function onlyOnce({ report, reports }: { report: RunReport; reports: readonly RunReport[] }): RunReport {
  const same = reports.filter(({ run }) => run !== null && run === report.run);
  if (same.length < 2) return report;
  const code: ErrorCode = 'EVIDENCE_FORKED';
  const message = `expected one folder of run ${report.run ?? ''}, found ${same.length}`;
  return { ...report, status: 'broken', broken: { code, place: '.', message } };
}
