import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { EventBody, JournalEvent } from '../../../../domain/event.ts';
import { canonicalText } from '../../../../evidence/core/canonical.ts';
import { parseCheckpoint } from '../../../../evidence/core/checkpoint.ts';
import { appendLeaf, EMPTY_TREE, rootOf } from '../../../../evidence/core/merkle.ts';
import { parseNote } from '../../../../evidence/core/note.ts';
import { enterIntoLedger } from '../../../../evidence/ledger/store.ts';
import { dossierOf, type Dossier, type RunMaterial } from '../../../../evidence/package/dossier.ts';
import { NOT_REVIEWED } from '../../../../evidence/verify/review.ts';
import { buildRun, RUN, type SampleRun } from '../../build-run.ts';
import { closingOf, enterRun, ORGANISATION } from '../../ledger/ledger-of.ts';

const NO_ANCHORS = { timestamps: [], cosignatures: [] };
const NOBODY = { anchors: NO_ANCHORS, vouched: [], afterwards: [], apart: [], entries: [] };

/** The sample run, entered in a ledger and closed there. */
export async function sealedRun(): Promise<SampleRun> {
  const sample = await buildRun({ enter: enterRun });
  const { directory, key } = sample;
  await enterIntoLedger({ directory, organisation: ORGANISATION, keys: [key], body: closingOf(sample) });
  return sample;
}

/** The sample run as a package reads it. */
export async function materialOf(sample: SampleRun): Promise<RunMaterial> {
  const { plan, events, root } = sample;
  const tree = events.map((event) => canonicalText(event)).reduce(appendLeaf, EMPTY_TREE);
  const checkpoint = await readFile(path.join(root, 'checkpoints', String(tree.size)), 'utf8');
  const log = { size: tree.size, root: rootOf(tree) };
  return { plan, events, log, checkpoint, ...NOBODY, standing: NOT_REVIEWED };
}

/** The dossier of the sample run with its real ledger; `edit` makes another story of the same run. */
export async function dossierOfSample({
  sample,
  edit = (material) => material,
}: {
  sample: SampleRun;
  edit?: (material: RunMaterial) => RunMaterial;
}): Promise<Dossier> {
  const folder = path.join(sample.directory, 'ledger', 'checkpoints');
  const sizes = (await readdir(folder)).map(Number).toSorted((one, other) => one - other);
  const checkpoint = await readFile(path.join(folder, String(sizes.at(-1))), 'utf8');
  const { size, root } = parseCheckpoint(parseNote(checkpoint).text);
  return dossierOf({
    organisation: ORGANISATION,
    scope: `the run ${RUN}`,
    ledger: { size, root, checkpoint, at: '2026-04-30T09:00:00.000Z', anchors: NO_ANCHORS, vouched: [] },
    runs: [edit(await materialOf(sample))],
    others: [],
  });
}

/** The same events, with more before the end. */
export function withMore(
  events: readonly JournalEvent[],
  more: readonly EventBody[],
): readonly JournalEvent[] {
  const last = events.at(-1);
  if (last === undefined) throw new TypeError('expected events');
  const header = { v: 1, run: last.run, at: last.at } as const;
  const added = more.map((body, index): JournalEvent => ({ ...body, ...header, n: last.n + index }));
  return [...events.slice(0, -1), ...added, { ...last, n: last.n + more.length }];
}
