import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { anchorRun } from '../../../evidence/anchor/anchor.ts';
import { entrySchema } from '../../../evidence/ledger/entry-schema.ts';
import { openOutside } from '../anchor/outside.ts';
import { RUN } from '../build-run.ts';
import { enterReview, mended, reviewableRun, reviewOf } from '../review/reviewed.ts';
import { exported } from './packages.ts';
import { pdfText, textIn } from './package-text.ts';

const REPAIR = 'ab'.repeat(32);

let file: string;
/** Times of the ledger's entries. */
let entered: readonly string[];
beforeAll(async () => {
  const sample = await reviewableRun();
  const { directory, key } = sample;
  const { outside } = await openOutside({ logs: [key.vkey] });
  await anchorRun({ directory, run: RUN, outside, limitMs: 60_000 });
  await enterReview({ sample, statement: reviewOf(sample) });
  await enterReview({ sample, statement: mended(sample, { evidence: [REPAIR] }), number: 1 });
  ({ file } = await exported({ directory, scope: { kind: 'run', run: RUN } }));
  const lines = (await readFile(path.join(directory, 'ledger/entries.jsonl'), 'utf8')).trimEnd().split('\n');
  entered = lines.map((line) => entrySchema.parse(JSON.parse(line)).at);
}, 60_000);

describe('the summary', () => {
  it('tells of a closed finding how heavy it was, who closed it, when by which clock, and what shows it', async () => {
    const text = await pdfText(file);
    expect(text).toContain('severity low; owner custodian-1, due 2026-05-01; closed by its owner alone');
    expect(text).toContain(
      `signed at 2026-04-20T09:00:00.000Z by custodian-1's own clock, in the ledger at ${entered[4] ?? ''} by the engine's clock (review/1.json): Oiled.; shown by SHA-256`,
    );
    expect(text.replaceAll(' ', '')).toContain(REPAIR);
  });

  it('counts what people signed after the end', async () => {
    const text = await pdfText(file);
    expect(text).toMatch(
      /security-1 \(security\): approve in approve \(event 3\); reviewed the run \(review\/0\.json\)/,
    );
    expect(text).toMatch(
      /custodian-1 \(custodian\): attest in .*?; closed the finding slow-safe \(review\/1\.json\)/,
    );
    expect(text).toContain('commander-1 (commander): signed nothing');
  });

  it('says where the tenant was asked, in its head, and claims no control for another than Microsoft’s', async () => {
    const text = await pdfText(file);
    const [head = ''] = text.split('Who took part');
    expect(head).toContain('tenant main was asked at https://graph.example');
    expect(head).toContain("not Microsoft's: tenant main");
    expect(text).toContain(`Nothing is claimed by ${RUN}, whose tenant was not at Microsoft's addresses.`);
    expect(text).not.toContain('supported in that');
  });

  it('says how much of a run was done, by whose clock, and prints the times of those outside', async () => {
    const text = await pdfText(file);
    expect(text).toContain('Result: passed, everything put back; 1 of 1 steps done.');
    expect(text).toContain("closed at 2026-04-01T09:00:21.000Z, both by the engine's clock");
    expect(text).toMatch(/timestamp over 22 of 22 events: 20\S+Z by the authority's clock, /);
    expect(text).toMatch(/cosignature over 3 of 5 entries: 20\S+Z by the witness's clock, /);
  });
});

describe('the timelines', () => {
  it('have the reviews after the events, with both clocks', async () => {
    const rows = (await textIn(file, 'timeline.csv')).split('\r\n');
    const [review = '', closing = ''] = rows.slice(-3);
    expect(review).toContain(`${RUN},,${entered[3] ?? ''},engine,run-reviewed,`);
    expect(review).toContain('slow-safe (low, custodian-1, due 2026-05-01)');
    expect(closing).toContain(`${RUN},,${entered[4] ?? ''},engine,finding-closed,`);
    expect(closing).toContain("signed at 2026-04-20T09:00:00.000Z by custodian-1's own clock");
    expect(closing).toContain(REPAIR);
    const page = await textIn(file, 'timeline.html');
    expect(page).toContain(`id="${RUN}/review/0.json"`);
    expect(page).toContain(`id="${RUN}/review/1.json"`);
  });

  it('say where the tenant was asked', async () => {
    expect(await textIn(file, 'timeline.csv')).toContain(',graph:main,https://graph.example,');
    const [head = ''] = (await textIn(file, 'timeline.html')).split('<section');
    expect(head).toContain('tenant main was asked at https://graph.example');
    expect(head).toContain('not Microsoft&#39;s: tenant main');
  });

  it('say whose clock beside each time', async () => {
    const page = await textIn(file, 'timeline.html');
    expect(page.match(/<\/time> by engine's clock/g)).toHaveLength(24);
  });
});
