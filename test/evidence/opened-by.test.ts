import { mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { openedByIn } from '../../evidence/opened-by.ts';
import { temporaryDirectory } from '../support/temporary.ts';

describe('who opened a run', () => {
  it('is kept once, outside of the evidence, and not for a run that has events already', async () => {
    const directory = await temporaryDirectory('opened-by');
    const { read, keep } = openedByIn(directory);
    expect(await read('run-1')).toBeNull();
    await keep({ run: 'run-1', chain: 'first' });
    await keep({ run: 'run-1', chain: 'first' });
    await expect(keep({ run: 'run-1', chain: 'second' })).rejects.toMatchObject({ code: 'EVIDENCE_FORKED' });
    expect(await read('run-1')).toBe('first');
    await mkdir(path.join(directory, 'older'));
    await writeFile(path.join(directory, 'older', 'journal.jsonl'), '{}\n');
    await keep({ run: 'older', chain: 'first' });
    expect(await read('older')).toBeNull();
    expect(await readdir(path.join(directory, '.work'))).toEqual(['run-1.opened-by']);
    await expect(read('../run-1')).rejects.toMatchObject({ code: 'VALUE_INVALID' });
  });
});
