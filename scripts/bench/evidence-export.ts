import { execFile } from 'node:child_process';
import { rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import type { RunEntry } from '../../domain/ledger.ts';
import { ORGANISATION } from '../../cli/rehearse/organisation.ts';
import type { EvidenceKey } from '../../evidence/keys.ts';
import { enterIntoLedger } from '../../evidence/ledger/store.ts';
import { ratios } from './numbers.ts';
import { openLongRun } from './long-run.ts';
import { COMPILED, nodePeak } from './processes.ts';
import type { Section } from './report.ts';
import { storeLongRun } from './stored-run.ts';
import { repeat, timed } from './waiting.ts';

const RUNS = 4;
const EVENTS = 500;
const DECISIONS = 20;
const ANSWERS = 50;
/** Together 200 MB: 4 runs with 50 answers of 1 MB each. */
const CHARACTERS = 1_000_000;
const AIM_S = 10;
const MEMORY_AIM_MB = 300;
const TIMES = 3;

/** Stores without compressing, as it does unless told otherwise. */
const ZIP_BY_PYTHON =
  'import os, sys, zipfile; z = zipfile.ZipFile(sys.argv[1], "w"); ' +
  '[z.write(os.path.join(d, f)) for d, _, fs in os.walk(".") for f in fs]; z.close()';

const run = promisify(execFile);

/** Exports a quarter, beside the plain sums and the plain archive of the same files. */
export async function measureExport({
  directory,
  key,
}: {
  directory: string;
  key: EvidenceKey;
}): Promise<Section> {
  const evidence = path.join(directory, 'evidence');
  for (let nth = 1; nth <= RUNS; nth += 1)
    await storeQuarterly({ directory: evidence, key, run: `quarterly-${nth}` });
  const trios = await repeat({
    times: TIMES,
    work: async () => ({
      exported: await exportOnce(directory),
      sumsMs: await timed(() => sumAll(evidence)),
      zipMs: await timed(() => zipAll({ directory, evidence })),
    }),
  });
  return sectionOf(trios);
}

interface Trio {
  readonly exported: Awaited<ReturnType<typeof exportOnce>>;
  readonly sumsMs: number;
  readonly zipMs: number;
}

async function storeQuarterly({
  directory,
  key,
  run: name,
}: {
  directory: string;
  key: EvidenceKey;
  run: string;
}): Promise<void> {
  const opened = openLongRun({ run: name, decisions: DECISIONS });
  const { planDigest: plan } = opened.run;
  const { runbook, mode } = opened.run.plan;
  const enter = (body: RunEntry) =>
    enterIntoLedger({ directory, organisation: ORGANISATION, keys: [key], body });
  const long = await storeLongRun({
    directory,
    key,
    opened,
    events: EVENTS,
    answers: Array.from({ length: ANSWERS }, (_, nth) => ({ nth, characters: CHARACTERS })),
    ledger: async () => {
      const { point } = await enter({ type: 'run-opened', run: name, runbook, mode, plan });
      return { size: point.size, root: point.root };
    },
  });
  const end = { verdict: 'passed', restored: true } as const;
  await enter({ type: 'run-closed', run: name, plan, checkpoint: long.log, ...end });
}

async function exportOnce(directory: string): Promise<{ tookMs: number; peakMb: number; bytes: number }> {
  const organisation = path.join(directory, 'organisation.yaml');
  const out = path.join(directory, 'quarter.zip');
  // The ledger's entries have the time of this measurement.
  const today = new Date().toISOString().slice(0, 10);
  const scope = ['--from', dayBefore(today), '--to', today];
  let peakMb = Number.NaN;
  const tookMs = await timed(async () => {
    const words = ['evidence', 'export', ...scope, '--out', out, '--organisation', organisation];
    peakMb = await nodePeak([COMPILED, ...words]);
  });
  const { size } = await stat(out);
  await rm(out);
  return { tookMs, peakMb, bytes: size };
}

function dayBefore(day: string): string {
  return new Date(Date.parse(day) - 86_400_000).toISOString().slice(0, 10);
}

async function sumAll(evidence: string): Promise<void> {
  await run('sh', ['-c', 'find . -type f -exec sha256sum {} + > /dev/null'], { cwd: evidence });
}

/** By `zip -0`, or by Python where there is no zip. */
async function zipAll({ directory, evidence }: { directory: string; evidence: string }): Promise<void> {
  const file = path.join(directory, 'plain.zip');
  await run('zip', ['-0', '-q', '-r', file, '.'], { cwd: evidence }).catch(() =>
    run('python3', ['-c', ZIP_BY_PYTHON, file], { cwd: evidence }),
  );
  await rm(file);
}

function sectionOf(trios: readonly Trio[]): Section {
  const row = { unit: 's', by: 'median', atMost: null } as const;
  const seconds = (pick: (trio: Trio) => number) => trios.map((trio) => pick(trio) / 1_000);
  const exported = seconds((trio) => trio.exported.tookMs);
  const plain = seconds(({ sumsMs, zipMs }) => sumsMs + zipMs);
  const megabytes = Math.round((trios[0]?.exported.bytes ?? 0) / 1e6);
  return {
    title: 'Evidence: export',
    rows: [
      { ...row, what: '`breakglass evidence export` of a quarter', samples: exported, atMost: AIM_S },
      {
        what: '… peak memory',
        unit: 'MB',
        by: 'median',
        samples: trios.map((trio) => trio.exported.peakMb),
        atMost: MEMORY_AIM_MB,
      },
      { ...row, what: '`sha256sum` of the same files', samples: seconds(({ sumsMs }) => sumsMs) },
      { ...row, what: '`zip -0` of the same files', samples: seconds(({ zipMs }) => zipMs) },
      { ...row, what: 'export / (sums + zip)', unit: '×', samples: ratios({ of: exported, over: plain }) },
    ],
    counted: `A quarter of ${RUNS} runs with ${EVENTS} events and ${DECISIONS} decisions each, and ${ANSWERS} answers of a tenant of 1 MB each: a package of ${megabytes} MB. From starting the process until it has ended, compiled: it verifies ledger and runs, derives and sums every file, writes the package and syncs it. Memory is the largest resident set of that process, in 10⁶ bytes. The three take turns over files that the system has in memory.`,
    ifMissed:
      'Each answer is read and summed by SHA-256 when it is verified, and again, with the CRC-32 of the zip file, when it is packed.',
  };
}
