import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { EventBody, JournalEvent } from '../../../domain/event.ts';
import type { Plan } from '../../../domain/plan/types.ts';
import { canonicalText } from '../../../evidence/core/canonical.ts';
import { sha256Hex } from '../../../evidence/core/hash.ts';
import { appendLeaf, EMPTY_TREE, rootOf } from '../../../evidence/core/merkle.ts';
import type { EvidenceKey } from '../../../evidence/keys.ts';
import { enterIntoLedger } from '../../../evidence/ledger/store.ts';
import { BASE, renumbered } from '../../domain/conformity/forge.ts';

/** Writes the folder of a closed run as far as it is looked at later, and enters it. */
export async function writeDrill({
  directory,
  key,
  run,
  plan,
  runbookText,
  answers = [],
  others = [],
  verdict = 'passed',
  keep = () => true,
  more = [],
}: {
  directory: string;
  key: EvidenceKey;
  run: string;
  plan: Plan;
  runbookText: string;
  /** What its facts rest on. */
  answers?: readonly { readonly query: string; readonly value: unknown }[];
  /** Texts that are kept beside them and are no answers. */
  others?: readonly string[];
  verdict?: 'passed' | 'deviated' | 'failed' | 'aborted';
  keep?: (event: JournalEvent) => boolean;
  /** Put in before its last event. */
  more?: readonly EventBody[];
}): Promise<void> {
  const kept = [...answers.map(({ query, value }) => canonicalText({ query, answer: value })), ...others];
  const artifacts = kept.map((text) => sha256Hex(text));
  const runbookDigest = sha256Hex(runbookText);
  const all = renumbered([...BASE.slice(0, -1).filter(keep), ...more, ...BASE.slice(-1).filter(keep)]);
  const leaves = all.map((event, n) =>
    canonicalText({
      ...{ ...event, n, run },
      ...(event.type === 'fact' ? { artifacts } : {}),
      ...(event.type === 'run-opened' ? { runbookDigest } : {}),
    }),
  );
  const root = path.join(directory, run);
  await mkdir(path.join(root, 'artifacts'), { recursive: true });
  const planText = canonicalText(plan);
  await writeFile(path.join(root, 'plan.json'), planText);
  await writeFile(path.join(root, 'runbook.yaml'), runbookText);
  await writeFile(path.join(root, 'journal.jsonl'), `${leaves.join('\n')}\n`);
  for (const text of kept) await writeFile(path.join(root, 'artifacts', sha256Hex(text)), text);
  const tree = leaves.reduce(appendLeaf, EMPTY_TREE);
  const of = { run, plan: sha256Hex(planText) };
  const enter = { directory, organisation: plan.organisation, keys: [key] as const };
  const { runbook, mode } = plan;
  await enterIntoLedger({ ...enter, body: { type: 'run-opened', ...of, runbook, mode } });
  const checkpoint = { size: tree.size, root: rootOf(tree) };
  await enterIntoLedger({
    ...enter,
    body: { type: 'run-closed', ...of, checkpoint, verdict, restored: true },
  });
}
