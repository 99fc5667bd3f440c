import { cp, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { packageFile } from '../../../cli/place.ts';
import { eventSchema } from '../../../evidence/event-schema.ts';
import { loadEvidenceKey } from '../../../evidence/keys.ts';
import { revokeKey } from '../../../evidence/keys-revoke.ts';
import { rotateKey } from '../../../evidence/keys-rotate.ts';
import { packageContent } from '../../../evidence/package/content.ts';
import { openPackage } from '../../../evidence/package/files.ts';
import { isStored } from '../../../evidence/package/layout.ts';
import { verifyPackage } from '../../../evidence/package/verify.ts';
import { writeZip, type ZipFile } from '../../../evidence/package/zip-write.ts';
import { sealRun } from '../../../evidence/seal.ts';
import { verifyEvidence } from '../../../evidence/verify.ts';
import { Break } from '../../../evidence/verify/report.ts';
import { temporaryDirectory } from '../../support/temporary.ts';
import { buildRun, type SampleRun } from '../build-run.ts';
import {
  closingOf,
  copyOf,
  enterRun,
  reseal,
  rewrite as rewriteLedger,
  twoRuns,
} from '../ledger/ledger-of.ts';
import { changed, editLines, rewrite, type Copy } from '../tamper.ts';
import { ALWAYS, exported, folderCopy, relist, unpacked } from './packages.ts';

const SCOPE = { kind: 'period', ...ALWAYS } as const;

let sample: SampleRun;
let root: string;
beforeAll(async () => {
  sample = await twoRuns();
  root = await unpacked((await exported({ directory: sample.directory, scope: SCOPE })).file);
}, 120_000);

/**
 * What the strongest forger hands out: he has this program and changes it as he likes, so all that is derived follows
 * from the forged evidence, and the manifest from both. Where nothing can be derived any more, only the manifest does.
 */
async function derivedAnew(forged: string): Promise<string> {
  const files = await openPackage(forged);
  const target = path.join(await temporaryDirectory('forged'), 'package');
  try {
    const stored = { ...files, names: files.names.filter(isStored) };
    const content = await packageContent({ stored, scope: SCOPE });
    for (const { name, stream } of content.files) {
      await mkdir(path.dirname(path.join(target, name)), { recursive: true });
      await writeFile(path.join(target, name), stream());
    }
    return target;
  } catch (error) {
    if (!(error instanceof Break)) throw error;
    await relist(forged);
    return forged;
  } finally {
    await files.close();
  }
}

/** Every break of a package, `code place`: its own, else those of the ledger and the runs in it. */
async function breaksOf(target: string): Promise<readonly string[]> {
  const { valid, broken, evidence } = await verifyPackage({ path: target, vkeys: [sample.key.vkey] });
  const inside = [evidence?.ledger, ...(evidence?.runs ?? [])].map((part) => part?.broken);
  const breaks = [broken, ...inside].flatMap((each) => (each == null ? [] : [`${each.code} ${each.place}`]));
  expect(valid).toBe(breaks.length === 0);
  return breaks;
}

/** The journal of a run in an unpacked package. */
function runIn(copy: string, run: string): Copy {
  return { root: path.join(copy, 'runs', run), sample };
}

/** The decision of `drill-1` in the place of the same one of `drill-2`, with its files. */
async function moveDecision(copy: string): Promise<void> {
  const from = runIn(copy, 'drill-1').root;
  const to = runIn(copy, 'drill-2');
  const lines = (await readFile(path.join(from, 'journal.jsonl'), 'utf8')).split('\n');
  const event = eventSchema.parse(JSON.parse(lines[3] ?? ''));
  if (event.type !== 'decision-accepted') throw new TypeError('expected a decision in event 3');
  const { statement, signature, key } = event;
  await rewrite(to, (events) => changed(events, 3, { statement, signature, key }));
  for (const name of ['decisions/3.json', 'decisions/3.sig'])
    await cp(path.join(from, name), path.join(to.root, name));
}

/** `drill-1` never was, by a ledger that our own key signed anew. */
async function forgetFirst(copy: string): Promise<void> {
  await rm(path.join(copy, 'runs', 'drill-1'), { recursive: true });
  await rewriteLedger({
    directory: copy,
    edit: (entries) => entries.filter((entry) => !('run' in entry) || entry.run !== 'drill-1'),
  });
  for (const size of ['4', '5']) await rm(path.join(copy, 'ledger', 'checkpoints', size));
  await reseal({ directory: copy, key: sample.key });
}

type Forgery = readonly [what: string, breaks: readonly string[], forge: (copy: string) => Promise<unknown>];

const FORGERIES: readonly Forgery[] = [
  [
    'an event dropped',
    ['EVIDENCE_GAP runs/drill-2/journal.jsonl:6'],
    (copy) => editLines(runIn(copy, 'drill-2'), (lines) => lines.toSpliced(5, 1)),
  ],
  [
    'an event changed that people signed',
    ['ROOT_MISMATCH journal.jsonl:4'],
    (copy) => rewrite(runIn(copy, 'drill-2'), (events) => changed(events, 1, { account: 'breakglass-2' })),
  ],
  ['a decision moved to another run', ['DECISION_MISMATCH journal.jsonl:4'], moveDecision],
  [
    'a decision moved to another step',
    ['DECISION_MISMATCH journal.jsonl:4'],
    (copy) => rewrite(runIn(copy, 'drill-2'), (events) => changed(events, 3, { step: 'prove' })),
  ],
  [
    'an attestation dropped',
    ['EVIDENCE_MISSING attestations/3.dsse.json'],
    (copy) => rm(path.join(copy, 'runs/drill-2/attestations/3.dsse.json')),
  ],
  [
    'one history for two runs',
    ['RUN_MISSING entries.jsonl:4', 'EVIDENCE_FORKED .', 'EVIDENCE_FORKED .'],
    async (copy) => {
      await rm(path.join(copy, 'runs/drill-2'), { recursive: true });
      await cp(path.join(copy, 'runs/drill-1'), path.join(copy, 'runs/drill-2'), { recursive: true });
    },
  ],
  [
    'a second history of one run, beside it',
    ['PACKAGE_MALFORMED runs/drill-2b'],
    (copy) => cp(path.join(copy, 'runs/drill-2'), path.join(copy, 'runs/drill-2b'), { recursive: true }),
  ],
  [
    'a run taken out of the period',
    ['PACKAGE_INCOMPLETE runs/drill-1'],
    (copy) => rm(path.join(copy, 'runs/drill-1'), { recursive: true }),
  ],
  ['a run taken out of period and ledger', ['LEDGER_MISMATCH ledger/entries.jsonl:2'], forgetFirst],
];

describe('a package in which everything derived follows from', () => {
  it('true evidence holds', async () => {
    expect(await breaksOf(await derivedAnew(await folderCopy(root)))).toEqual([]);
  });

  it.each(FORGERIES)('%s is %j', async (_what, breaks, forge) => {
    const copy = await folderCopy(root);
    await forge(copy);
    expect(await breaksOf(await derivedAnew(copy))).toEqual(breaks);
  });
});

function fileOf(name: string): ZipFile {
  const bytes = Buffer.from('text');
  return { name, size: bytes.length, crc32: crc32(bytes), stream: () => Readable.from([bytes]) };
}

/** The bytes of an archive; `compressed`: each of its headers says deflate. */
async function zipOf(names: readonly string[], compressed = false): Promise<Buffer> {
  const bytes = Buffer.concat(await Readable.from(writeZip(names.map(fileOf))).toArray());
  if (!compressed) return bytes;
  const directory = bytes.readUInt32LE(bytes.length - 6);
  bytes.writeUInt16LE(8, 8);
  bytes.writeUInt16LE(8, directory + 10);
  return bytes;
}

describe('a zip file with', () => {
  it.each([
    ['a name that leads elsewhere', 'PACKAGE_UNSAFE ../evil', () => zipOf(['../evil'])],
    ['an absolute name', 'PACKAGE_UNSAFE /etc/passwd', () => zipOf(['/etc/passwd'])],
    ['a name twice', 'PACKAGE_UNSAFE a', () => zipOf(['a', 'a'])],
    ['a name in two cases', 'PACKAGE_UNSAFE a', () => zipOf(['A', 'a'])],
    ['a file that swells', 'PACKAGE_UNSAFE bomb', () => zipOf(['bomb'], true)],
    ['no manifest', 'PACKAGE_INCOMPLETE manifest.json', () => zipOf(['a'])],
  ])('%s is %s', async (_what, expected, make) => {
    const file = path.join(await temporaryDirectory('zip'), 'a.zip');
    await writeFile(file, await make());
    expect(await breaksOf(file)).toEqual([expected]);
  });
});

/** A copy of the runs with their keys, in which the evidence key was rotated. */
async function rotated() {
  const base = path.dirname(await copyOf(sample));
  const [state, old] = [path.join(base, '.breakglass'), path.join(base, 'old')];
  for (const copy of [state, old]) await cp(path.join(sample.base, '.breakglass'), copy, { recursive: true });
  const directory = path.join(base, 'evidence');
  const organisation = 'example';
  const holder = { state, directory, organisation, passphrase: null };
  await rotateKey({ ...holder, newPassphrase: null });
  const oldKey = await loadEvidenceKey({ state: old, organisation });
  const breaks = async () => {
    const { ledger, runs } = await verifyEvidence({ path: directory, vkeys: [oldKey.vkey] });
    return [ledger, ...runs].map((each) => each?.broken?.code ?? each?.status);
  };
  return { base, directory, holder, oldKey, breaks };
}

describe('evidence by a key', () => {
  it.each([
    ['before it was revoked holds', null, ['valid', 'valid', 'valid']],
    [
      'after it was revoked is KEY_REVOKED',
      '2026-01-01T00:00:00.000Z',
      ['KEY_REVOKED', 'KEY_REVOKED', 'KEY_REVOKED'],
    ],
  ])('%s', async (_what, time, expected) => {
    const { holder, oldKey, breaks } = await rotated();
    expect(await breaks()).toEqual(['valid', 'valid', 'valid']);
    const from = time ?? new Date().toISOString();
    await revokeKey({ ...holder, keyId: oldKey.id, from, reason: 'laptop stolen' });
    expect(await breaks()).toEqual(expected);
  });

  it('that was handed over before the run began is KEY_REVOKED', async () => {
    const { base, directory, oldKey, breaks } = await rotated();
    const run = await buildRun({ run: 'drill-3', base, enter: enterRun });
    expect((await breaks()).at(-1)).toBe('open');
    const { checkpoint: log } = closingOf(run);
    await rm(path.join(run.root, 'checkpoints', String(log.size)));
    await rename(path.join(run.root, 'keys'), path.join(base, 'keys'));
    await mkdir(path.join(run.root, 'keys'));
    await sealRun({ directory, run: 'drill-3', log, key: oldKey });
    expect((await breaks()).at(-1)).toBe('KEY_REVOKED');
  });
});

/** The rows that other test files have: each is named there just so. */
const ELSEWHERE: readonly (readonly [what: string, file: string, row: string])[] = [
  ['a doubled event', 'tampering.slow', 'a doubled event'],
  ['reordered events', 'tampering.slow', 'two events in the other order'],
  ['an inserted event', 'tampering.slow', 'an inserted event'],
  ['a cut tail', 'tampering.slow', 'a cut tail'],
  [
    'a cut tail and its checkpoint',
    'tampering.slow',
    'a cut tail without its checkpoint, which reaches a decision',
  ],
  ['a replaced artifact', 'tampering.slow', 'a changed artifact'],
  ['an older checkpoint put back', 'tampering-signatures.slow', 'an older checkpoint instead of the last'],
  ['a log signed with another key', 'tampering-signatures.slow', 'a checkpoint signed with another key'],
  ['a decision of another question', 'tampering-signatures.slow', 'a decision moved to another question'],
  ['a run’s folder gone', 'ledger/verify.slow', 'the folder of a run was deleted'],
  ['a ledger without a run, signed anew', 'ledger/verify.slow', 'leaves a run out'],
  ['a timestamp of other data', 'split-view.slow', 'meets the timestamp first'],
  ['another timestamp’s bytes', 'timestamp/store.slow', 'where the checkpoint or the timestamp was changed'],
];

describe('the table of forgeries', () => {
  it.each(ELSEWHERE)('has %s in %s.test.ts', async (_what, file, row) => {
    expect(await readFile(packageFile(`test/evidence/${file}.test.ts`), 'utf8')).toContain(row);
  });
});
