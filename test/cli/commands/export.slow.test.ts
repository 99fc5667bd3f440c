import path from 'node:path';
import { readdir, rm, writeFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { evidenceVerify } from '../../../cli/commands/evidence.ts';
import { evidenceExport, scopeOf } from '../../../cli/commands/export.ts';
import { givenFrom } from '../../../cli/given.ts';
import type { Io } from '../../../cli/io.ts';
import { twoRuns } from '../../evidence/ledger/ledger-of.ts';
import { codeOf, codeOfAsync } from '../../evidence/refused.ts';

function ioIn(cwd: string, json = false) {
  const out: string[] = [];
  const io: Io = {
    out: (text) => out.push(text),
    say: (line) => out.push(line),
    lively: false,
    json,
    env: { HOME: cwd },
    cwd,
    signal: new AbortController().signal,
  };
  return { io, out };
}

const given = (words: readonly string[], options: Record<string, string> = {}) =>
  givenFrom({ words, options });

describe('evidence export', () => {
  it.each([
    [['run-1'], {}, { kind: 'run', run: 'run-1' }],
    [[], { quarter: '2026-Q4' }, { kind: 'period', from: '2026-10-01', to: '2027-01-01' }],
    [[], { from: '2026-02-28', to: '2026-02-28' }, { kind: 'period', from: '2026-02-28', to: '2026-03-01' }],
    [
      [],
      { quarter: '2026-Q1', account: 'a' },
      { kind: 'account', account: 'a', from: '2026-01-01', to: '2026-04-01' },
    ],
  ])('reads %j %j as a scope', (words, options, scope) => {
    const { from, to, ...rest } = scope as Record<string, string>;
    const times =
      from === undefined ? {} : { from: `${from}T00:00:00.000Z`, to: `${to ?? ''}T00:00:00.000Z` };
    expect(scopeOf(given(words, options))).toEqual({ ...rest, ...times });
  });

  it.each([
    [[], {}],
    [['run-1'], { quarter: '2026-Q4' }],
    [['run-1'], { account: 'a' }],
    [[], { account: 'a' }],
    [[], { from: '2026-01-01' }],
    [[], { from: '2026-01-02', to: '2026-01-01' }],
    [[], { from: '2026-02-30', to: '2026-03-01' }],
    [[], { from: 'yesterday', to: '2026-03-01' }],
    [[], { quarter: '2026-Q5' }],
    [[], { quarter: '2026-Q1', to: '2026-03-01' }],
  ])('refuses %j %j', (words, options) => {
    expect(codeOf(() => scopeOf(given(words, options)))).toBe('USAGE');
  });

  it('writes a package that evidence verify accepts, and says what is in it', async () => {
    const { base, key } = await twoRuns();
    const { io, out } = ioIn(base);
    expect(await evidenceExport(io, given(['drill-2'], { out: 'drill.zip' }))).toBe(0);
    expect(out.join('')).toMatch(/drill\.zip\n {2}sha256 [0-9a-f]{64}, [0-9]+ bytes\n/);
    expect(out.join('')).toContain('elsewhere: drill-1: another run');
    await writeFile(path.join(base, 'keys.txt'), `${key.vkey}\n`);
    const verified = ioIn(base);
    expect(await evidenceVerify(verified.io, given(['drill.zip'], { keys: 'keys.txt' }))).toBe(0);
    expect(verified.out.join('')).toMatch(/^PACKAGE .*drill\.zip: unbroken\n/);
    expect(verified.out.join('')).toContain('derived again from the evidence, byte for byte');
    await writeFile(path.join(base, 'not-a.zip'), 'x');
    const refused = ioIn(base, true);
    expect(await evidenceVerify(refused.io, given(['not-a.zip'], { keys: 'keys.txt' }))).toBe(3);
    expect(JSON.parse(refused.out.join(''))).toMatchObject({ broken: { code: 'PACKAGE_MALFORMED' } });
    expect(await codeOfAsync(() => evidenceExport(io, given(['drill-9'])))).toBe('RUN_NOT_FOUND');
  });

  it('says what the ledger leaves open about a period, and that it has no run', async () => {
    const { base } = await twoRuns();
    const future = { from: '2100-01-01', to: '2100-03-31' };
    const { io, out } = ioIn(base);
    expect(await evidenceExport(io, given([], { ...future, out: 'a.zip' }))).toBe(0);
    expect(out.join('')).toMatch(
      /0 of 2 runs included[^]*no-run: no run in this period[^]*period-not-over: /,
    );
    const json = ioIn(base, true);
    expect(await evidenceExport(json.io, given([], { ...future, out: 'a.zip' }))).toBe(0);
    expect(JSON.parse(json.out[0] ?? '')).toMatchObject({
      gaps: [{ kind: 'no-run' }, { kind: 'period-not-over' }],
    });
  });

  it('names the first break of evidence that does not hold, with exit code 3, and writes nothing', async () => {
    const { base, directory } = await twoRuns();
    await writeFile(path.join(directory, 'drill-1', 'runbook.yaml'), 'runbook: other\n');
    const said = ioIn(base);
    expect(await evidenceExport(said.io, given(['drill-1']))).toBe(3);
    expect(said.out.join('')).toMatch(
      /^PLAN_CHANGED at drill-1\/runbook\.yaml: not exported, as it does not verify: expected /,
    );
    const json = ioIn(base, true);
    expect(await evidenceExport(json.io, given(['drill-1']))).toBe(3);
    expect(JSON.parse(json.out[0] ?? '')).toMatchObject({
      file: null,
      broken: { code: 'PLAN_CHANGED', place: 'drill-1/runbook.yaml' },
    });
    await rm(path.join(directory, 'ledger', 'checkpoints', '3'));
    const ledger = ioIn(base);
    expect(await evidenceExport(ledger.io, given(['drill-2']))).toBe(3);
    expect(ledger.out.join('')).toMatch(/^CHECKPOINT_MISSING at ledger\/checkpoints\/3: /);
    await writeFile(path.join(directory, 'ledger', 'entries.jsonl'), 'x\n');
    const unreadable = ioIn(base);
    expect(await evidenceExport(unreadable.io, given(['drill-2']))).toBe(3);
    expect(unreadable.out.join('')).toMatch(/^EVENT_MALFORMED at ledger\/entries\.jsonl:1: /);
    expect((await readdir(base)).filter((name) => name.endsWith('.zip'))).toEqual([]);
  });
});
