import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { EventBody } from '../../../../domain/event.ts';
import type { ReviewStatement } from '../../../../domain/review.ts';
import { deriveDocuments } from '../../../../evidence/package/documents/derive.ts';
import { winAnsi } from '../../../../evidence/package/documents/win-ansi.ts';
import type { Dossier } from '../../../../evidence/package/dossier.ts';
import { temporaryDirectory } from '../../../support/temporary.ts';
import { RUN, type SampleRun } from '../../build-run.ts';
import { codeOfAsync } from '../../refused.ts';
import { dossierOfSample, sealedRun, withMore } from './sample.ts';

const run = promisify(execFile);

const MORE: readonly EventBody[] = [
  { type: 'step-closed', step: 'cut', outcome: 'skipped', because: '=HYPERLINK("x"), <script>\u202eevil' },
  { type: 'finding', code: 'lesson', step: null, text: 'the safe jams — 鍵' },
  {
    type: 'objective',
    objective: 'time-to-access',
    account: 'breakglass-1',
    limitMs: 1_000,
    measuredMs: null,
    held: null,
  },
  {
    type: 'objective',
    objective: 'time-to-alert',
    account: 'breakglass-1',
    limitMs: 1_000,
    measuredMs: 5_000,
    held: false,
  },
  { type: 'bypassed', ask: 'a#1', person: 'commander-1', skipped: ['security-1'] },
  { type: 'aborted', by: null, reason: '=1+1' },
];

const REVIEW: ReviewStatement = {
  kind: 'breakglass-review',
  version: 1,
  run: RUN,
  plan: 'a'.repeat(64),
  log: { size: 22, root: 'a'.repeat(64) },
  verdict: 'passed',
  classification: 'drill',
  findings: [
    {
      id: 'late-alert',
      text: 'call earlier',
      code: null,
      severity: 'low',
      owner: 'security-1',
      due: '2026-04-20',
    },
  ],
  accepted: [{ code: 'not-rotated', why: 'rotated the day after' }],
  notes: '',
  person: 'commander-1',
  at: '2026-04-03T09:00:00.000Z',
};

let sample: SampleRun;
let dossier: Dossier;
let files: ReadonlyMap<string, Uint8Array>;
beforeAll(async () => {
  sample = await sealedRun();
  dossier = await dossierOfSample({
    sample,
    edit: (material) => ({
      ...material,
      plan: { ...material.plan, review: { by: ['commander'], withinBusinessDays: 3 } },
      events: withMore(material.events, MORE),
    }),
  });
  files = await derived(dossier);
});

async function derived(of: Dossier): Promise<ReadonlyMap<string, Uint8Array>> {
  return new Map((await deriveDocuments(of)).map(({ path: name, bytes }) => [name, bytes]));
}

function text(name: string): string {
  return new TextDecoder().decode(files.get(name));
}

describe('the dossier', () => {
  it('says every gap plainly, with the events that show it', () => {
    const kinds = dossier.runs[0]?.gaps.map(({ kind }) => kind);
    expect(kinds).toEqual([
      'manual',
      'skipped',
      'unmeasured',
      'missed',
      'bypassed',
      'no-timestamp',
      'no-witness',
      'not-reviewed',
    ]);
  });

  it('counts business days, and knows when a review is overdue', () => {
    expect(dossier.runs[0]?.review).toEqual({
      state: 'not-reviewed',
      roles: ['commander'],
      due: '2026-04-06',
      overdueSince: '2026-04-07',
    });
  });

  it('names who signed what, with which key, and nobody who was not part of it', () => {
    const participants = dossier.runs[0]?.participants ?? [];
    expect(participants.map(({ person, signed }) => [person, signed.map(({ choice }) => choice)])).toEqual([
      ['custodian-1', ['attest']],
      ['security-1', ['approve']],
      ['commander-1', []],
    ]);
    expect(participants[0]?.keys[0]).toMatch(/^SHA256:/);
  });

  it('gives findings the owner and day of the review, and keeps those that it left out', async () => {
    const reviewed = await dossierOfSample({
      sample,
      edit: (material) => ({
        ...material,
        events: withMore(material.events, MORE),
        standing: { reviews: [{ digest: 'a'.repeat(64), statement: REVIEW }], closed: [] },
      }),
    });
    const [told] = reviewed.runs;
    expect(told?.findings.map(({ code, owner, outcome }) => [code, owner, outcome])).toEqual([
      ['lesson', null, null],
      ['not-rotated', null, 'accepted: rotated the day after'],
      ['late-alert', 'security-1', 'overdue since 2026-04-21'],
    ]);
    expect(told?.gaps.map(({ kind }) => kind)).toContain('overdue');
    expect(told?.gaps.map(({ kind }) => kind)).not.toContain('not-reviewed');
  });

  it('says that a run without an end is open', async () => {
    const open = await dossierOfSample({
      sample,
      edit: (material) => ({ ...material, events: material.events.slice(0, -1), checkpoint: null }),
    });
    expect(open.runs[0]?.gaps.map(({ kind }) => kind)).toContain('open');
  });
});

describe('the documents', () => {
  it('are these, and come out in the same bytes again', async () => {
    const again = await derived(dossier);
    expect([...again.keys()]).toEqual(['VERIFY.md', 'summary.pdf', 'timeline.csv', 'timeline.html']);
    for (const [name, bytes] of again)
      expect(Buffer.compare(bytes, files.get(name) ?? new Uint8Array())).toBe(0);
  });

  it('defuse formulas, quote, and hide no character in the CSV', () => {
    const lines = text('timeline.csv').split('\r\n');
    expect(lines).toHaveLength((dossier.runs[0]?.events.length ?? 0) + 2);
    expect(lines[0]).toBe(
      'run,n,at,clock,type,step,account,person,state,claim,summary,source,host,query,artifacts',
    );
    expect(text('timeline.csv')).toContain('"skipped: =HYPERLINK(""x""), <script>U+202Eevil"');
    expect(text('timeline.csv')).not.toMatch(/(?:^|,)"?[=+@-]/m);
  });

  it('escape everything in the page, which has an anchor for each event and asks nothing of a network', () => {
    const page = text('timeline.html');
    expect(page).toContain(`default-src 'none'; style-src 'unsafe-inline'`);
    expect(page).toContain('&lt;script&gt;U+202Eevil');
    expect(page).not.toMatch(/<script|\u202e|src=|url\(|href="[^#r]/);
    for (const { run: id, n } of dossier.runs[0]?.events ?? []) expect(page).toContain(`id="${id}/${n}"`);
  });

  it('refuse a run id that would be a command', async () => {
    const [told] = dossier.runs;
    if (told === undefined) throw new TypeError('expected a run');
    const evil = { ...dossier, runs: [{ ...told, run: '$(reboot)' }] };
    expect(await codeOfAsync(() => deriveDocuments(evil))).toBe('VALUE_INVALID');
  });

  it('put no text of the evidence into the lines that are typed', async () => {
    const [told] = dossier.runs;
    if (told === undefined) throw new TypeError('expected a run');
    const title = '```sh\n$(reboot)\n```';
    const anchors = { timestamps: ['timestamps/22.$(reboot).tsr'], cosignatures: [] };
    const evil = { ...dossier, runs: [{ ...told, title, anchors }] };
    const page = new TextDecoder().decode((await derived(evil)).get('VERIFY.md'));
    expect(page).toContain('reboot');
    const blocks = (of: string) => of.match(/^```sh\n.*?^```$/gms);
    expect(blocks(page)).toEqual(blocks(text('VERIFY.md')));
  });

  it('spell what the fonts of the summary cannot show', () => {
    expect(winAnsi('é — € 鍵 \u202e \\u{41} \u{1F511}')).toBe(
      'é — € \\u{9375} \\u{202E} \\u{5C}u{41} \\u{1F511}',
    );
  });
});

describe('summary.pdf', () => {
  /** The output of a program, or null where it is not installed. */
  async function outputOf(program: string, args: (file: string) => string[]): Promise<string | null> {
    const folder = await temporaryDirectory('pdf');
    const file = path.join(folder, 'summary.pdf');
    await writeFile(file, files.get('summary.pdf') ?? '');
    try {
      return (await run(program, args(file), { cwd: folder })).stdout;
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
        console.warn(`skipped: ${program} is not installed`);
        return null;
      }
      throw error;
    }
  }

  it('has no compressed stream, and only the time of the last event', () => {
    const raw = Buffer.from(files.get('summary.pdf') ?? '').toString('latin1');
    expect(raw).not.toContain('FlateDecode');
    expect(new Set(raw.match(/\(D:[^)]*\)/g))).toEqual(new Set(['(D:20260401090021Z)']));
    expect(raw).toMatch(/\/Lang \(en\)/);
  });

  it('is well-formed for qpdf', async () => {
    const out = await outputOf('qpdf', (file) => ['--check', file]);
    if (out !== null) expect(out).toContain('No syntax or stream encoding errors');
  });

  it('says what happened, in text that can be searched', async () => {
    const out = await outputOf('pdftotext', (file) => ['-layout', file, '-']);
    if (out === null) return;
    for (const said of [
      'the safe jams — \\u{9375}; no owner, no due date',
      'time-to-access of breakglass-1: not measured',
      'overdue since 2026-04-07',
      'What this does not show',
      'breakglass/example/ledger',
      dossier.ledger.root,
    ])
      expect(out).toContain(said);
    expect(out).not.toMatch(/satisfies/);
  });

  it('carries each checkpoint as a QR code that a reader of another make reads', async () => {
    const folder = await temporaryDirectory('qr');
    const pages = await outputOf('pdftoppm', (file) => [
      '-r',
      '150',
      '-png',
      file,
      path.join(folder, 'page'),
    ]);
    const read = await outputOf('bash', () => [
      '-c',
      'command -v zbarimg >/dev/null || exit 0; zbarimg --quiet --raw "$0"/*.png 2>/dev/null || [ $? -eq 4 ]',
      folder,
    ]);
    if (pages === null || read === null || read === '') {
      console.warn('skipped: pdftoppm or zbarimg is not installed');
      return;
    }
    expect(read).toContain(dossier.ledger.checkpoint.trimEnd());
    expect(read).toContain(dossier.runs[0]?.checkpoint?.trimEnd());
  });
});
