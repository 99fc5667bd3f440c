import { cp, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { anchorRun } from '../../../../evidence/anchor/anchor.ts';
import { createEvidenceKey } from '../../../../evidence/keys.ts';
import { rotateKey } from '../../../../evidence/keys-rotate.ts';
import { verifyPackage } from '../../../../evidence/package/verify.ts';
import { storeReview } from '../../../../evidence/review/store.ts';
import { temporaryDirectory } from '../../../support/temporary.ts';
import { openOutside, type OutsidePair } from '../../anchor/outside.ts';
import { buildRun, type SampleRun } from '../../build-run.ts';
import { BAD, blocksOf, publishedBlocks, typed, type FromElsewhere } from '../../by-hand-typed.ts';
import { enterRun, reseal, rewrite } from '../../ledger/ledger-of.ts';
import { enterReview, mended, reviewableRun, reviewOf, signed } from '../../review/reviewed.ts';
import { pdfText } from '../package-text.ts';
import { ALWAYS, exported, folderCopy, relist, unpacked } from '../packages.ts';

const CLOSED = 'runs/drill-1';
const OPEN = 'runs/drill-2';

let sample: SampleRun;
let pair: OutsidePair;
let root: string;
let elsewhere: FromElsewhere;
let decided: readonly number[];

/** A run that outsiders vouched for and people reviewed; then one that is open. */
beforeAll(async () => {
  sample = await reviewableRun({ run: 'drill-1' });
  const { directory, base, key } = sample;
  pair = await openOutside({ logs: [key.vkey] });
  const anchors = await anchorRun({ directory, run: 'drill-1', outside: pair.outside, limitMs: 60_000 });
  expect(anchors.map(({ because }) => because)).toEqual([null, null, null, null]);
  await enterReview({ sample, statement: reviewOf(sample) });
  await enterReview({ sample, statement: mended(sample), number: 1 });
  await buildRun({ run: 'drill-2', base, enter: enterRun, until: 'open' });
  root = await unpacked((await exported({ directory, scope: { kind: 'period', ...ALWAYS } })).file);
  elsewhere = {
    vkey: key.vkey,
    rootsFile: pair.rootsFile,
    witness: pair.trust.witnesses?.[0] ?? '',
  };
  decided = sample.events.filter(({ type }) => type === 'decision-accepted').map(({ n }) => n);
}, 120_000);

/** Types the lines of the package's own page. */
async function follow(folder: string, from: FromElsewhere = elsewhere): Promise<string> {
  const lines = (await blocksOf({ file: path.join(root, 'VERIFY.md') })).join('');
  return typed({ folder, lines, elsewhere: from });
}

/** What the lines print of a copy in which a forger was at work, who then made the manifest anew. */
async function afterForging(forge: (copy: string) => Promise<void>): Promise<string> {
  const copy = await folderCopy(root);
  await forge(copy);
  await relist(copy);
  const out = await follow(copy);
  expect(out).toContain('files: good');
  expect(out).toContain('list: good');
  return out;
}

async function edit(file: string, change: (text: string) => string): Promise<void> {
  const before = await readFile(file, 'utf8');
  expect(change(before)).not.toBe(before);
  await writeFile(file, change(before));
}

describe('VERIFY.md, typed line by line', () => {
  it('finds an honest package good: with anchors, a review, and a run that is open', async () => {
    const out = await follow(root);
    expect(out).not.toMatch(BAD);
    for (const said of [
      'files: good',
      'list: good',
      'ledger/checkpoints/6, root of 6 of 6 lines: good',
      'ledger/timestamps: if good below, over 3 of 6 lines',
      'ledger/cosignatures: if good below, over 3 of 6 lines',
      `${CLOSED} opened as the ledger says: good`,
      `${CLOSED} closed as the ledger says: good`,
      `${CLOSED}/review/1.json: good`,
      `${OPEN} opened as the ledger says: good`,
      `${OPEN} is OPEN`,
      'the ledger names 2 runs for this package',
      'the period is NOT OVER in this ledger',
    ])
      expect(out).toContain(said);
    expect(out.match(/Verification: OK/g)).toHaveLength(2);
    expect(out.match(/^Time stamp: /gm)).toHaveLength(2);
    expect(out.match(/by the witness's clock at .*: Signature Verified Successfully/g)).toHaveLength(2);
    expect(out.match(/Good "breakglass-review" signature for/g)).toHaveLength(2);
    expect(out).not.toContain(`${OPEN} closed`);
  });

  it('finds a package good that two evidence keys signed, one after the other, by both', async () => {
    const { directory, base, key } = await buildRun({ run: 'drill-1', enter: enterRun });
    const holder = { state: path.join(base, '.breakglass'), directory, organisation: 'example' };
    const rotated = await rotateKey({ ...holder, passphrase: null, newPassphrase: null });
    await buildRun({ run: 'drill-2', base, enter: enterRun });
    const both = await unpacked((await exported({ directory, scope: { kind: 'period', ...ALWAYS } })).file);
    const out = await follow(both, { vkey: `${key.vkey}\n${rotated.new}` });
    expect(out).not.toMatch(BAD);
    expect(out.match(/ledger\.checkpoints\.3 by .*: Signature Verified Successfully/g)).toHaveLength(2);
    expect(await follow(both, { vkey: rotated.new })).toMatch(/checkpoints\/1, signed for ledger .*: WRONG/);
  });

  it('says of a review that is stored and not entered what the program says of it, and no more', async () => {
    const late = await reviewableRun({ run: 'drill-1' });
    const { directory, key } = late;
    const review = await signed({ sample: late, statement: reviewOf(late) });
    await storeReview({ directory, run: 'drill-1', number: 0, signed: review });
    const scope = { kind: 'period', ...ALWAYS } as const;
    const { file } = await exported({ directory, scope });
    const words = 'review/0.json is stored and not yet in the ledger';
    const { valid, evidence } = await verifyPackage({ path: file, vkeys: [key.vkey] });
    expect([valid, evidence?.runs[0]?.absent]).toEqual([true, expect.arrayContaining([words])]);
    expect(await pdfText(file)).toContain(`not-entered: ${words}`);
    const folder = await unpacked(file);
    const out = await follow(folder, { vkey: key.vkey });
    expect(out).not.toMatch(BAD);
    expect(out).toContain(`${CLOSED}/${words}`);
    for (const n of [1, 2])
      for (const ending of ['json', 'sig'])
        await cp(
          path.join(folder, CLOSED, `review/0.${ending}`),
          path.join(folder, CLOSED, `review/${n}.${ending}`),
        );
    expect(await follow(folder, { vkey: key.vkey })).toContain(
      `${CLOSED}/review/2.json, which the ledger does not name: WRONG`,
    );
  });

  it('finds a package of one account good, and holds the plans that keep runs out against the ledger', async () => {
    const ofAccount = async (account: string) => {
      const { file } = await exported({
        directory: sample.directory,
        scope: { kind: 'account', account, ...ALWAYS },
      });
      return unpacked(file);
    };
    const whole = await ofAccount('breakglass-1');
    const there = await follow(whole);
    expect(there).not.toMatch(BAD);
    expect(there).toContain('the ledger names 2 runs for this package');
    const nowhere = await ofAccount('breakglass-9');
    const out = await follow(nowhere);
    expect(out).not.toMatch(BAD);
    for (const said of [
      'plans/drill-1.json: good',
      'drill-1 is not in the package',
      'the ledger names 0 runs',
    ])
      expect(out).toContain(said);
    // A forger takes a run out of its account's package, by the plan of another or by its own.
    const plan = (folder: string) => path.join(folder, 'plans', 'drill-1.json');
    await edit(plan(nowhere), (text) => text.replaceAll('breakglass-1', 'other-1'));
    await relist(nowhere);
    expect(await follow(nowhere)).toContain('plans/drill-1.json: WRONG');
    await mkdir(path.join(whole, 'plans'));
    await rename(path.join(whole, CLOSED, 'plan.json'), plan(whole));
    await rm(path.join(whole, CLOSED), { recursive: true });
    await relist(whole);
    const taken = await follow(whole);
    expect(taken).toContain('plans/drill-1.json: good');
    expect(taken).toContain(`${CLOSED}/journal.jsonl: MISSING`);
  });

  it('has the lines of the format page, and nothing of the package in them', async () => {
    expect(await blocksOf({ file: path.join(root, 'VERIFY.md') })).toEqual(await publishedBlocks());
  });

  it('says at its head what is in the package, and at its end what is not shown', async () => {
    const page = await readFile(path.join(root, 'VERIFY.md'), 'utf8');
    expect(page).toMatch(/\*\*drill-1\*\*, drill: .*; closed as passed; reviewed/);
    expect(page).toMatch(/\*\*drill-2\*\*, drill: .*; \*\*open\*\*/);
    expect(page).toContain('- that no timestamp and no cosignature was taken away');
    expect(page).toContain("- how far the schedules' watch had reckoned");
    expect(page).toContain('- which passkeys were revoked, and when');
    expect(page).toContain('Take the lines below from docs/evidence-format.md');
  });

  it('says of anchors that nobody was named for that they were not checked', async () => {
    const out = await follow(root, { vkey: sample.key.vkey });
    expect(out.match(/not checked, as TSA_ROOTS names no file/g)).toHaveLength(2);
    expect(out.match(/not checked, as WITNESS_KEYS has no key/g)).toHaveLength(2);
  });

  it('finds one changed byte of any document, and a file that rides along', async () => {
    const copy = await folderCopy(root);
    await edit(path.join(copy, 'timeline.csv'), (text) => text.replace('a', 'b'));
    await writeFile(path.join(copy, 'runs', 'manifest.json'), '{}');
    const out = await follow(copy);
    expect(out).toContain('files: WRONG');
    expect(out).toContain('list: WRONG');
  });

  it('runs no program that came with the package', async () => {
    const copy = await folderCopy(root);
    const module = 'open("ran", "w")\n';
    for (const name of ['json.py', 'tree.py', `${CLOSED}/json.py`])
      await writeFile(path.join(copy, name), module);
    expect(await follow(copy)).toContain('list: WRONG');
    await expect(readFile(path.join(copy, 'ran'))).rejects.toThrow('ENOENT');
  });

  it('finds a package whose key is not the trusted one', async () => {
    const state = await temporaryDirectory('other');
    const { vkey } = await createEvidenceKey({ state, organisation: 'example' });
    const out = await follow(root, { ...elsewhere, vkey });
    expect(out).toContain('ledger/checkpoints/6, signed for ledger by a key in VKEYS: WRONG');
    expect(out).not.toMatch(/checkpoints.*Signature Verified Successfully/);
  });
});

describe('VERIFY.md, after a forger made the manifest anew', () => {
  it('misses a run that was taken out', async () => {
    const out = await afterForging((copy) => rm(path.join(copy, CLOSED), { recursive: true }));
    expect(out).toContain(`${CLOSED}/journal.jsonl: MISSING`);
  });

  it('shows a scope that was changed, so that a run falls out of it', async () => {
    const to = '2001-01-01T00:00:00.000Z';
    const out = await afterForging(async (copy) => {
      await rm(path.join(copy, CLOSED), { recursive: true });
      await edit(path.join(copy, 'manifest.json'), (text) => text.replace(ALWAYS.to, to));
    });
    expect(out).toMatch(new RegExp(`the package says that it is about .*${to}`));
    expect(out).toContain('drill-1 is not in the package, as it is not about it');
    expect(out).toContain(`${OPEN}, which the ledger does not name for this package: WRONG`);
  });

  it('finds what is gone, and what nothing names', async () => {
    const size = sample.events.length;
    const out = await afterForging(async (copy) => {
      await cp(path.join(copy, CLOSED), path.join(copy, 'runs', 'drill-0'), { recursive: true });
      const checkpoints = path.join(copy, CLOSED, 'checkpoints');
      const end = await readFile(path.join(checkpoints, String(size)), 'utf8');
      await writeFile(path.join(checkpoints, '99'), end.replace(`\n${size}\n`, '\n99\n'));
      for (const ending of ['json', 'sig']) {
        const decision = (n: number | undefined) => path.join(copy, CLOSED, 'decisions', `${n}.${ending}`);
        await cp(decision(decided[1]), decision(1));
        await rm(decision(decided[0]));
        await rm(path.join(copy, CLOSED, 'review', `1.${ending}`));
      }
    });
    expect(out).toContain('runs/drill-0, which the ledger does not name for this package: WRONG');
    expect(out).toContain(`${CLOSED}/checkpoints/99, root of 99 of ${size} lines: WRONG`);
    expect(out).toContain(`${CLOSED}/decisions/1.json, which the journal does not name: WRONG`);
    expect(out).toContain(`${CLOSED}/decisions/${decided[0]}.json: MISSING`);
    expect(out).toContain(`${CLOSED}/decisions/${decided[0]}.sig: MISSING`);
    expect(out).toContain(`${CLOSED}/review/1.json: MISSING`);
  });

  it('misses the checkpoint over the end of a run, taken out with all that was signed over it', async () => {
    const out = await afterForging(async (copy) => {
      for (const folder of ['checkpoints', 'timestamps', 'cosignatures'])
        await rm(path.join(copy, CLOSED, folder), { recursive: true });
    });
    expect(out).toContain(`${CLOSED}/checkpoints/${sample.events.length}: MISSING`);
  });

  it('finds a decision in the place of another, a changed statement of a review, and a changed plan', async () => {
    const out = await afterForging(async (copy) => {
      const file = (n: number | undefined, ending: string) =>
        path.join(copy, CLOSED, 'decisions', `${n}.${ending}`);
      for (const ending of ['json', 'sig']) await cp(file(decided[1], ending), file(decided[0], ending));
      await edit(path.join(copy, CLOSED, 'review', '0.json'), (text) => text.replace('slow', 'fast'));
      const plan = path.join(copy, CLOSED, 'plan.json');
      await edit(plan, (text) => text.replace('"small-drill"', '"other-drill"'));
    });
    expect(out).toContain(`${CLOSED}/decisions/${decided[0]}.json: WRONG`);
    expect(out).toContain(`${CLOSED}/decisions/${decided[0]}.sig: WRONG`);
    expect(out).toContain(`${CLOSED}/review/0.json: WRONG`);
    expect(out.match(/Good "breakglass-review"/g)).toHaveLength(1);
    expect(out).toContain(`${CLOSED}/plan.json: WRONG`);
  });

  it('finds an entry rewritten under a timestamp, with only the last checkpoint signed anew', async () => {
    const out = await afterForging(async (copy) => {
      const checkpoints = path.join(copy, 'ledger', 'checkpoints');
      const kept = path.join(await temporaryDirectory('kept'), 'checkpoints');
      await cp(checkpoints, kept, { recursive: true });
      await rewriteFirst(copy);
      for (const size of [1, 2, 3, 4, 5])
        await cp(path.join(kept, String(size)), path.join(checkpoints, String(size)));
    });
    expect(out).toContain('ledger/checkpoints/6, root of 6 of 6 lines: good');
    expect(out).toContain('ledger/checkpoints/3, root of 3 of 6 lines: WRONG');
    expect(out).toContain('Verification: OK');
    // Its journal begins with the ledger as it was.
    expect(out).toContain(`${CLOSED} opened as the ledger says: WRONG`);
  });

  it('finds that rewriting when all checkpoints were signed anew, or those before taken out', async () => {
    const all = await afterForging(rewriteFirst);
    expect(all).toContain('ledger/checkpoints/3, root of 3 of 6 lines: good');
    expect(all).toContain('Verification: FAILED');
    expect(all).toMatch(/^signature \d+, ledger\.cosignatures\.3\..*: Signature Verification Failure/m);
    const fewer = await afterForging(async (copy) => {
      await rewriteFirst(copy);
      for (const size of [1, 2, 3, 4, 5]) await rm(path.join(copy, 'ledger', 'checkpoints', String(size)));
    });
    expect(fewer).toContain('ledger/checkpoints/3: MISSING');
  });

  it('finds a changed event, and an end that was cut off', async () => {
    const event = await afterForging((copy) =>
      edit(path.join(copy, CLOSED, 'journal.jsonl'), (text) => text.replace('small-drill', 'other-drill')),
    );
    expect(event).toMatch(/drill-1\/checkpoints\/\d+, root of .*: WRONG/);
    expect(event).toContain(`${CLOSED} opened as the ledger says: WRONG`);
    const cut = await afterForging((copy) =>
      edit(path.join(copy, CLOSED, 'journal.jsonl'), (text) => text.replace(/[^\n]*\n$/, '')),
    );
    expect(cut).toContain(`${CLOSED} closed as the ledger says: WRONG`);
  });
});

/** Rewrites the ledger's entry 1, which a timestamp covers, and signs all checkpoints anew: who holds the key can. */
async function rewriteFirst(copy: string): Promise<void> {
  await rewrite({
    directory: copy,
    edit: (entries) =>
      entries.map((entry) => (entry.n === 1 ? { ...entry, at: entries[2]?.at ?? entry.at } : entry)),
  });
  await reseal({ directory: copy, key: sample.key });
}
