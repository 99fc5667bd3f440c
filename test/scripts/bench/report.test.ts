import { describe, expect, it } from '@jest/globals';
import {
  holds,
  renderReport,
  renderTable,
  replaceSections,
  sayValue,
  type Row,
} from '../../../scripts/bench/report.ts';

const row: Row = { what: 'a drill', unit: 'ms', samples: [30, 10, 20], by: 'median', atMost: 20 };

describe('a value', () => {
  it.each([
    [1.234, 'ms', '1.23 ms'],
    [12.34, 'MB', '12.3 MB'],
    [123.4, 's', '123 s'],
    [0.5, '×', '0.50 ×'],
    [300.6, '/s', '301/s'],
  ] as const)('%d %s is said as %s', (value, unit, said) => {
    expect(sayValue({ value, unit })).toBe(said);
  });
});

describe('an aim', () => {
  it.each([
    ['kept at the limit', row, true],
    ['missed above it', { ...row, atMost: 19 }, false],
    ['judged by the quantile named', { ...row, by: 0.95 }, false],
    ['none', { ...row, atMost: null }, null],
    ['kept at the least', { ...row, atMost: null, atLeast: 20 }, true],
    ['missed below it', { ...row, atMost: null, atLeast: 21 }, false],
  ] as const)('is %s', (_what, given, expected) => {
    expect(holds(given)).toBe(expected);
  });
});

describe('the table', () => {
  it('has a line a row, with range, count, aim and whether it was kept', () => {
    const missed: Row = { ...row, what: 'slow', by: 0.95 };
    const alone: Row = { what: 'once', unit: '/s', samples: [250], by: 'median', atMost: null };
    expect(renderTable([row, missed, alone]).split('\n')).toEqual([
      '| measured | by | value | min – max | n | aim | kept |',
      '| --- | --- | --- | --- | --- | --- | --- |',
      '| a drill | median | 20.0 ms | 10.0 ms – 30.0 ms | 3 | ≤ 20 ms | yes |',
      '| slow | p95 | 30.0 ms | 10.0 ms – 30.0 ms | 3 | ≤ 20 ms | **no** |',
      '| once | median | 250/s |  | 1 |  |  |',
    ]);
  });
});

describe('the report', () => {
  const circumstances = { machine: '2 × fast', date: '2026-01-01', command: 'npm run bench', tookMs: 61_400 };
  const report = (rows: readonly Row[]) =>
    renderReport({
      sections: [{ title: 'A whole drill', rows, counted: 'Everything.', ifMissed: 'It is slow.' }],
      circumstances,
      remarks: ['- Read with care.'],
    });

  it('names machine, date, command and time, and how to read it', () => {
    const text = report([row]);
    expect(text).toContain('Made by `npm run bench` on 2026-01-01, in 61 s. Machine: 2 × fast.');
    expect(text).toContain('## How to read them\n\n- Read with care.');
    expect(text).toContain('## A whole drill');
    expect(text).toContain('Everything.');
  });

  it('says which aims were missed, and why', () => {
    expect(report([row])).toContain('Every aim was kept.');
    expect(report([row])).not.toContain('It is slow.');
    expect(report([{ ...row, atMost: 1 }])).toContain('Aims missed: a drill.');
    expect(report([{ ...row, atMost: 1 }])).toContain('It is slow.');
  });
});

describe('sections that were measured by themselves', () => {
  const circumstances = { machine: '2 × fast', date: '2026-01-01', command: 'npm run bench', tookMs: 61_400 };
  const section = (title: string, samples: readonly number[]) => ({
    title,
    rows: [{ ...row, what: title.toLowerCase(), samples }],
    counted: `All of ${title}.`,
  });
  const document = renderReport({
    sections: [section('One', [30]), section('Two', [30]), section('Three', [10])],
    circumstances,
    remarks: ['- Read with care.'],
  });

  it('stand in the place of the old ones, with their day; the aims are told anew and new ones are last', () => {
    expect(document).toContain('Aims missed: one; two.');
    const text = replaceSections({
      document,
      sections: [section('Two', [10]), section('Four', [40])],
      circumstances: { ...circumstances, date: '2026-02-02', command: 'npm run bench -- --only two' },
    });
    expect(text.match(/^## .*$/gm)).toEqual([
      '## How to read them',
      '## One',
      '## Two',
      '## Three',
      '## Four',
    ]);
    expect(text).toContain('Aims missed: one; four.');
    expect(text).toContain('Made by `npm run bench` on 2026-01-01');
    expect(text).toContain(
      '## Two\n\nMeasured by itself, by `npm run bench -- --only two` on 2026-02-02. Machine: 2 × fast.',
    );
  });
});
