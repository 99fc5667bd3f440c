import { appendFile, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { EMPTY_TREE } from '../../../evidence/core/merkle.ts';
import { createEvidenceKey, type EvidenceKey } from '../../../evidence/keys.ts';
import { enterIntoLedger, findEntered, type EnteredBody } from '../../../evidence/ledger/store.ts';
import type { Tree } from '../../../evidence/core/merkle.ts';
import { temporaryDirectory } from '../../support/temporary.ts';
import { codeOfAsync } from '../refused.ts';
import { strangerKey } from '../tamper.ts';

let directory: string;
let key: EvidenceKey;
let entries: string;

beforeEach(async () => {
  directory = await temporaryDirectory('ledger');
  key = await createEvidenceKey({ state: path.join(directory, '.state'), organisation: 'example' });
  entries = path.join(directory, 'ledger', 'entries.jsonl');
});

const opened = (run: string): EnteredBody => ({
  type: 'run-opened',
  run,
  runbook: 'r',
  mode: 'drill',
  plan: 'a'.repeat(64),
});

function enter({ body, known = EMPTY_TREE }: { body: EnteredBody; known?: Tree }) {
  return enterIntoLedger({ directory, organisation: 'example', keys: [key], body, known });
}

const lines = async () => (await readFile(entries, 'utf8')).trimEnd().split('\n');
const checkpoints = async () => (await readdir(path.join(directory, 'ledger', 'checkpoints'))).toSorted();

describe('entering into the ledger', () => {
  it('opens it with organisation and key, and seals each entry', async () => {
    const { point, tree } = await enter({ body: opened('run-1') });
    expect(point).toMatchObject({ index: 1, size: 2 });
    expect(tree.size).toBe(2);
    expect(JSON.parse((await lines())[0] ?? '')).toMatchObject({
      type: 'ledger-opened',
      organisation: 'example',
      key: key.vkey,
    });
    expect(await checkpoints()).toEqual(['1', '2']);
  });

  it('is the same again: the entry stands where it stood', async () => {
    const first = await enter({ body: opened('run-1') });
    await enter({ body: opened('run-2'), known: first.tree });
    const again = await enter({ body: opened('run-1'), known: first.tree });
    expect(again.point).toEqual(first.point);
    expect(again.tree.size).toBe(3);
    expect(await lines()).toHaveLength(3);
    expect(await findEntered({ directory, body: opened('run-1') })).toEqual(first.point);
  });

  it('refuses another entry of the same run: EVIDENCE_FORKED', async () => {
    await enter({ body: opened('run-1') });
    const other = { ...opened('run-1'), plan: 'b'.repeat(64) };
    expect(await codeOfAsync(() => enter({ body: other }))).toBe('EVIDENCE_FORKED');
  });

  it('takes over a stored ledger that is longer than what is remembered', async () => {
    const { tree } = await enter({ body: opened('run-1') });
    await enter({ body: opened('run-2'), known: tree });
    expect((await enter({ body: opened('run-3'), known: tree })).tree.size).toBe(4);
  });

  it('refuses a stored ledger that is shorter: EVIDENCE_TRUNCATED', async () => {
    await enter({ body: opened('run-1') });
    const { tree } = await enter({ body: opened('run-2') });
    await writeFile(entries, `${(await lines()).slice(0, 2).join('\n')}\n`);
    expect(await codeOfAsync(() => enter({ body: opened('run-3'), known: tree }))).toBe('EVIDENCE_TRUNCATED');
    await rm(entries);
    expect(await codeOfAsync(() => enter({ body: opened('run-3'), known: tree }))).toBe('EVIDENCE_TRUNCATED');
  });

  it('waits for a ledger whose folder is gone: EVIDENCE_UNWRITABLE', async () => {
    const { tree } = await enter({ body: opened('run-1') });
    await rm(path.join(directory, 'ledger'), { recursive: true });
    expect(await codeOfAsync(() => enter({ body: opened('run-2'), known: tree }))).toBe(
      'EVIDENCE_UNWRITABLE',
    );
  });

  it('refuses a stored ledger that begins otherwise: EVIDENCE_FORKED', async () => {
    const { tree } = await enter({ body: opened('run-1') });
    const text = await readFile(entries, 'utf8');
    await writeFile(entries, text.replace('run-1', 'run-7'));
    expect(await codeOfAsync(() => enter({ body: opened('run-2'), known: tree }))).toBe('EVIDENCE_FORKED');
  });

  it('drops the start of an entry that a crash cut off', async () => {
    const { tree } = await enter({ body: opened('run-1') });
    await appendFile(
      entries,
      '{"at":"2026-01-01T00:00:00.000Z","mode":"drill","n":2,"plan":"'.padEnd(400, 'f'),
    );
    expect((await enter({ body: opened('run-2'), known: tree })).point.index).toBe(2);
    expect(await lines()).toHaveLength(3);
  });

  it('seals what a crash left unsealed', async () => {
    await enter({ body: opened('run-1') });
    await rm(path.join(directory, 'ledger', 'checkpoints', '2'));
    expect(await findEntered({ directory, body: opened('run-1') })).toBeNull();
    await enter({ body: opened('run-2') });
    expect(await checkpoints()).toEqual(['1', '2', '3']);
  });

  it('refuses a key that does not sign this ledger: KEY_UNREADABLE', async () => {
    await enter({ body: opened('run-1') });
    const stranger = await strangerKey();
    const forged = () =>
      enterIntoLedger({ directory, organisation: 'example', keys: [stranger], body: opened('run-2') });
    expect(await codeOfAsync(forged)).toBe('KEY_UNREADABLE');
    const other = () =>
      enterIntoLedger({ directory, organisation: 'other', keys: [key], body: opened('run-2') });
    expect(await codeOfAsync(other)).toBe('KEY_UNREADABLE');
  });

  it('refuses an end of a run that was never opened, and a damaged ledger', async () => {
    await enter({ body: opened('run-1') });
    const checkpoint = { size: 3, root: 'b'.repeat(64) };
    const end = { type: 'run-closed', run: 'run-2', plan: 'a'.repeat(64), checkpoint } as const;
    const body = { ...end, verdict: 'passed', restored: true } as const;
    expect(await codeOfAsync(() => enter({ body }))).toBe('EVENT_OUT_OF_ORDER');
    await truncate(entries, 10);
    await appendFile(entries, '\n');
    expect(await codeOfAsync(() => enter({ body: opened('run-3') }))).toBe('EVENT_MALFORMED');
  });

  it('is whole after many at once', async () => {
    const runs = Array.from({ length: 8 }, (_, nth) => `run-${nth}`);
    const made = await Promise.all(runs.map((run) => enter({ body: opened(run) })));
    expect(new Set(made.map(({ point }) => point.index)).size).toBe(8);
    expect(await lines()).toHaveLength(9);
  });
});
