import { cp, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect } from '@jest/globals';
import type { JournalEvent } from '../../domain/event.ts';
import { canonicalText } from '../../evidence/core/canonical.ts';
import { checkpointText } from '../../evidence/core/checkpoint.ts';
import { appendLeaf, EMPTY_TREE, rootOf } from '../../evidence/core/merkle.ts';
import { signNote } from '../../evidence/core/note.ts';
import { createEvidenceKey, type EvidenceKey } from '../../evidence/keys.ts';
import { verifyEvidence } from '../../evidence/verify.ts';
import type { BreakReport } from '../../evidence/verify/report.ts';
import { temporaryDirectory } from '../support/temporary.ts';
import type { SampleRun } from './build-run.ts';

/**
 * One way to tamper, and where the verifier must see it (`*`: any name). In the sample, events 3 and 12 are decisions,
 * 8 is the first fact, 21 closes the run.
 */
export type Row = readonly [
  what: string,
  code: string,
  place: string,
  tamper: (copy: Copy) => Promise<unknown>,
];

/** A copy of the sample's run folder, to be tampered with. */
export interface Copy {
  readonly root: string;
  readonly sample: SampleRun;
}

export async function copyOf(sample: SampleRun): Promise<Copy> {
  const root = path.join(await temporaryDirectory('tampered'), 'run');
  await cp(sample.root, root, { recursive: true });
  return { root, sample };
}

/** What the verifier says of a copy: the break without its sentence, or the status. */
export async function verdictOn({
  root,
  sample,
}: Copy): Promise<Omit<BreakReport, 'message'> | string | undefined> {
  const { runs } = await verifyEvidence({ path: root, vkeys: [sample.key.vkey] });
  const broken = runs[0]?.broken;
  return broken ? { code: broken.code, place: broken.place } : runs[0]?.status;
}

export async function editLines({ root }: Copy, edit: (lines: string[]) => string[]): Promise<void> {
  const file = path.join(root, 'journal.jsonl');
  const lines = (await readFile(file, 'utf8')).trimEnd().split('\n');
  await writeFile(
    file,
    edit(lines)
      .map((line) => `${line}\n`)
      .join(''),
  );
}

/** Rewrites the journal with other events, numbered and timed as they should be: an operator at work. */
export async function rewrite(copy: Copy, edit: (events: JournalEvent[]) => JournalEvent[]): Promise<void> {
  const events = edit([...copy.sample.events]).map((event, n) => ({ ...event, n }));
  await editLines(copy, () => events.map((event) => canonicalText(event)));
}

/** Seals the copy as it now is, with a key of the forger's choice. */
export async function reseal({ root }: Copy, key: EvidenceKey): Promise<void> {
  const lines = (await readFile(path.join(root, 'journal.jsonl'), 'utf8')).trimEnd().split('\n');
  const tree = lines.reduce(appendLeaf, EMPTY_TREE);
  const origin = 'breakglass/example/small-drill-20260401-0900-k3fz';
  const text = checkpointText({ origin, size: tree.size, root: rootOf(tree) });
  await writeFile(path.join(root, 'checkpoints', String(tree.size)), signNote({ text, key, sign: key.sign }));
}

/** The event with some fields changed. */
export function changed(events: JournalEvent[], n: number, fields: Record<string, unknown>): JournalEvent[] {
  return events.map((event) => (event.n === n ? { ...event, ...fields } : event));
}

/** Changes some fields of one event in the journal. */
export function changing(n: number, fields: Record<string, unknown>): Row[3] {
  return (copy) => rewrite(copy, (events) => changed(events, n, fields));
}

/** The same, and the operator seals the journal again with the organisation's own key. */
export function sealedAgain(n: number, fields: Record<string, unknown>): Row[3] {
  return async (copy) => {
    await changing(n, fields)(copy);
    await reseal(copy, copy.sample.key);
  };
}

/** The verifier names a copy of the sample as the row says, once it is tampered with. */
export async function expectNamed(sample: SampleRun, [, code, place, tamper]: Row): Promise<void> {
  const copy = await copyOf(sample);
  await tamper(copy);
  const expected = place.endsWith('*') ? expect.stringContaining(place.slice(0, -1)) : place;
  expect(await verdictOn(copy)).toEqual({ code, place: expected });
}

/** A file of the copy. */
export function fileIn({ root }: Copy, name: string): string {
  return path.join(root, name);
}

/** An evidence key that nobody trusts, in the organisation's name. */
export async function strangerKey() {
  return createEvidenceKey({ state: await temporaryDirectory('stranger'), organisation: 'example' });
}

/** Replaces a text in a file, which must hold it. */
export async function replaceIn(file: string, from: string, to: string): Promise<void> {
  const text = await readFile(file, 'utf8');
  if (!text.includes(from)) throw new RangeError(`expected ${from} in ${file}`);
  await writeFile(file, text.replace(from, to));
}
