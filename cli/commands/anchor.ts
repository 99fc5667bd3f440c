import type { Anchor } from '../../domain/anchor.ts';
import type { RunId } from '../../domain/ids.ts';
import { anchorLedger, anchorRun, anchorRunLog } from '../../evidence/anchor/anchor.ts';
import { outsideOf, type Outside } from '../../evidence/anchor/outside.ts';
import { closedRunLog } from '../../evidence/anchor/sealed-log.ts';
import { findRunFolders } from '../../evidence/verify/files.ts';
import { BreakglassError } from '../../domain/errors.ts';
import { loadOrganisation } from '../definitions.ts';
import type { Given } from '../given.ts';
import { EXIT, type ExitCode, type Io } from '../io.ts';
import { sayAnchor } from '../live/anchors.ts';
import { placeOf } from '../place.ts';

/** Nobody waits for a run here. */
const LIMIT_MS = 300_000;

/** What came of one run, or of the ledger alone. */
interface Anchored {
  readonly run: RunId | null;
  readonly anchors: readonly Anchor[];
}

/**
 * `evidence anchor [RUN]`: has a closed run's last checkpoint and the ledger's newest vouched for from outside, from the
 * files and without a server; all closed runs where none is named. What is there already is checked, not asked for
 * again. Exit code 3 where something could not be had.
 */
export async function evidenceAnchor(io: Io, given: Given): Promise<ExitCode> {
  const place = placeOf({ option: given.text('organisation'), env: io.env, cwd: io.cwd });
  const { value: organisation } = await loadOrganisation({ file: place.organisationFile, cwd: io.cwd });
  const outside = outsideOf({ organisation, directory: place.directory });
  const results = await anchorAll({
    directory: place.evidenceDirectory,
    run: given.words[0] ?? null,
    outside,
  });
  if (io.json) io.out(`${JSON.stringify(results)}\n`);
  else io.out(sayAll({ results, outside }));
  const failed = results.some(({ anchors }) => anchors.some(({ outcome }) => outcome === 'failed'));
  return failed ? EXIT.notPassed : EXIT.ok;
}

async function anchorAll({
  directory,
  run: named,
  outside,
}: {
  directory: string;
  run: RunId | null;
  outside: Outside;
}): Promise<readonly Anchored[]> {
  const limitMs = LIMIT_MS;
  if (named !== null) {
    return [{ run: named, anchors: await anchorRun({ directory, run: named, outside, limitMs }) }];
  }
  const results: Anchored[] = [];
  for (const run of await closedRuns(directory)) {
    results.push({ run, anchors: await anchorRunLog({ directory, run, outside, limitMs }) });
  }
  return [...results, { run: null, anchors: await anchorLedger({ directory, outside, limitMs }) }];
}

/** Runs of the directory that are closed and sealed; the others are passed over, as they go on. */
async function closedRuns(directory: string): Promise<readonly RunId[]> {
  const closed: RunId[] = [];
  for (const { expectedRun } of (await findRunFolders(directory)).runs) {
    if (expectedRun !== null && (await isClosed({ directory, run: expectedRun }))) closed.push(expectedRun);
  }
  return closed;
}

async function isClosed(about: { directory: string; run: RunId }): Promise<boolean> {
  try {
    await closedRunLog(about);
    return true;
  } catch (error) {
    // What is damaged is tried all the same: the answer then says why it cannot be done.
    return !(error instanceof BreakglassError && error.code === 'CHECKPOINT_MISSING');
  }
}

function sayAll({ results, outside }: { results: readonly Anchored[]; outside: Outside }): string {
  if (outside.timestamps.length + outside.witnesses.length === 0)
    return 'nothing to do: the organisation file names no timestamp authority and no witness\n';
  const lines = results.flatMap(({ run, anchors }) =>
    anchors.map(
      (each) => `${sayAnchor({ ...each, log: each.log === 'run' && run !== null ? run : each.log })}\n`,
    ),
  );
  return [...lines, ...sayGone({ results, outside })].join('');
}

/** This machine answers for itself alone: what listened there and is gone is not to be waited for. */
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;
const UNAVAILABLE = /^(?:TIMESTAMP|WITNESS)_UNAVAILABLE\b/;

function sayGone({ results, outside }: { results: readonly Anchored[]; outside: Outside }): string[] {
  const silent = new Set(
    results.flatMap(({ anchors }) =>
      anchors.flatMap(({ by, because }) => (UNAVAILABLE.test(because ?? '') ? [by] : [])),
    ),
  );
  return [...outside.timestamps, ...outside.witnesses]
    .filter(({ id, url }) => silent.has(id) && LOOPBACK.test(new URL(url).hostname))
    .map(
      ({ id, url }) =>
        `${id} is on this machine (${new URL(url).host}), where nothing answers: the pretend one of a rehearsal has ended with it and cannot be asked again\n`,
    );
}
