import { describe, expect, it } from '@jest/globals';
import { cosignText } from '../../../evidence/core/cosignature.ts';
import { sayVouched } from '../../../evidence/package/documents/summary-log.ts';
import { vouchedIn } from '../../../evidence/package/vouched.ts';
import type { RunFiles } from '../../../evidence/verify/files.ts';
import { makeWitnessKey } from '../witness/log.ts';

const TIME_SECONDS = 1_775_000_000;

function filesOf(contents: Readonly<Record<string, string>>): RunFiles {
  return {
    names: Object.keys(contents).toSorted(),
    folders: [],
    read: (name) => Promise.resolve(Buffer.from(contents[name] ?? '')),
  };
}

describe('what those outside say', () => {
  it('is a witness’s name and time', async () => {
    const key = makeWitnessKey();
    const line = cosignText({ text: 'log\n3\nroot\n', time: TIME_SECONDS, key, sign: key.sign });
    const [said] = await vouchedIn(filesOf({ [`cosignatures/3.${key.id}`]: line }));
    expect(said).toEqual({
      kind: 'cosignature',
      file: `cosignatures/3.${key.id}`,
      size: 3,
      by: key.name,
      at: new Date(TIME_SECONDS * 1_000).toISOString(),
    });
  });

  it('is nothing where the file cannot be read, and stops no document', async () => {
    const files = filesOf({
      'checkpoints/3': 'x',
      'cosignatures/3.0a1b2c3d': 'no line',
      'timestamps/3.tsa-1.tsr': 'no timestamp',
      'timestamps/other': '',
    });
    expect(sayVouched({ vouched: await vouchedIn(files), size: 5, of: 'entries' })).toEqual([
      'cosignature over 3 of 5 entries: says nothing readable (cosignatures/3.0a1b2c3d)',
      'timestamp over 3 of 5 entries: says nothing readable (timestamps/3.tsa-1.tsr)',
    ]);
  });
});
