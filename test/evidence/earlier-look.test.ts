import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { JournalEvent } from '../../domain/event.ts';
import { canonicalText } from '../../evidence/core/canonical.ts';
import { sha256Hex } from '../../evidence/core/hash.ts';
import { appendLeaf, EMPTY_TREE, rootOf } from '../../evidence/core/merkle.ts';
import { readEarlierLook } from '../../evidence/earlier-look.ts';
import { createEvidenceKey } from '../../evidence/keys.ts';
import { enterIntoLedger } from '../../evidence/ledger/store.ts';
import { BASE } from '../domain/conformity/forge.ts';
import { temporaryDirectory } from '../support/temporary.ts';

const base = await temporaryDirectory('earlier-look');
const key = await createEvidenceKey({ state: path.join(base, '.breakglass'), organisation: 'example' });
const asked = { account: 'breakglass-1', tenant: 'main' };
const NONE = { none: 'no closed run looked at them' };
const QUERY = 'GET /identity/conditionalAccess/policies?$top=100';

/** Writes a run whose looks at Conditional Access rest on one answer, and enters it. */
async function writeRun({
  directory,
  run,
  answer,
  keep = () => true,
}: {
  directory: string;
  run: string;
  answer: string;
  keep?: (event: JournalEvent) => boolean;
}): Promise<string> {
  const artifact = canonicalText({ query: QUERY, answer });
  const digest = sha256Hex(artifact);
  const leaves = BASE.filter(keep).map((event, n) =>
    canonicalText({ ...event, n, run, ...(event.type === 'fact' ? { artifacts: [digest] } : {}) }),
  );
  const root = path.join(directory, run);
  await mkdir(path.join(root, 'artifacts'), { recursive: true });
  await writeFile(path.join(root, 'journal.jsonl'), `${leaves.join('\n')}\n`);
  await writeFile(path.join(root, 'artifacts', digest), artifact);
  const tree = leaves.reduce(appendLeaf, EMPTY_TREE);
  const checkpoint = { size: tree.size, root: rootOf(tree) };
  const plan = 'a'.repeat(64);
  const enter = { directory, organisation: 'example', keys: [key] as const };
  await enterIntoLedger({
    ...enter,
    body: { type: 'run-opened', run, runbook: 'quarterly-drill', mode: 'drill', plan },
  });
  await enterIntoLedger({
    ...enter,
    body: { type: 'run-closed', run, plan, checkpoint, verdict: 'passed', restored: true },
  });
  return path.join(root, 'artifacts', digest);
}

describe('the look of an earlier run', () => {
  it('is that of the newest closed run which looked at this account', async () => {
    const directory = path.join(base, 'newest');
    await writeRun({ directory, run: 'run-1', answer: 'first' });
    await writeRun({ directory, run: 'run-2', answer: 'second' });
    const isLook = (event: JournalEvent) =>
      event.type === 'fact' && event.claim.startsWith('conditional-access.');
    await writeRun({ directory, run: 'run-3', answer: 'third', keep: (event) => !isLook(event) });
    const second = { run: 'run-2', answers: [{ query: QUERY, answer: 'second' }] };
    await expect(readEarlierLook({ directory, run: 'run-4', ...asked })).resolves.toEqual(second);
    await expect(readEarlierLook({ directory, run: 'run-2', ...asked })).resolves.toMatchObject({
      run: 'run-1',
    });
    await expect(readEarlierLook({ directory, run: 'x', ...asked, account: 'other' })).resolves.toEqual(NONE);
    await expect(readEarlierLook({ directory, run: 'x', ...asked, tenant: 'other' })).resolves.toEqual(NONE);
  });

  it('is none where there is no ledger, or the run was taken away', async () => {
    const directory = path.join(base, 'none');
    await expect(readEarlierLook({ directory, run: 'run-1', ...asked })).resolves.toEqual(NONE);
    await writeRun({ directory, run: 'run-1', answer: 'first' });
    await rm(path.join(directory, 'run-1'), { recursive: true });
    await expect(readEarlierLook({ directory, run: 'run-2', ...asked })).resolves.toEqual(NONE);
  });

  it('is said not to be among the newest where it is older than those that are read', async () => {
    const directory = path.join(base, 'older');
    const keep = (event: JournalEvent) => event.type !== 'fact';
    await writeRun({ directory, run: 'run-1', answer: 'first' });
    await writeRun({ directory, run: 'run-2', answer: 'none', keep });
    const look = (tried: number) => readEarlierLook({ directory, run: 'run-3', ...asked, tried });
    await expect(look(2)).resolves.toMatchObject({ run: 'run-1' });
    await expect(look(1)).resolves.toEqual({ none: 'none of the newest 1 closed runs looked at them' });
  });

  it('is refused where it is not as it was stored', async () => {
    const directory = path.join(base, 'changed');
    const artifact = await writeRun({ directory, run: 'run-1', answer: 'first' });
    const look = () => readEarlierLook({ directory, run: 'run-2', ...asked });
    await writeFile(artifact, 'other');
    await expect(look()).rejects.toMatchObject({ code: 'ARTIFACT_CHANGED' });
    await rm(artifact);
    await expect(look()).rejects.toMatchObject({ code: 'ARTIFACT_MISSING' });
    const journal = path.join(directory, 'run-1', 'journal.jsonl');
    const [first] = BASE;
    await writeFile(journal, `${canonicalText({ ...first, run: 'run-1' })}\n`);
    await expect(look()).rejects.toMatchObject({ code: 'LEDGER_MISMATCH' });
    await writeFile(journal, 'torn');
    await expect(look()).rejects.toMatchObject({ code: 'EVIDENCE_TRUNCATED' });
  });
});
