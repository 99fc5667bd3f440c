import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { readText } from '../../cli/read-text.ts';
import { temporaryDirectory } from '../support/temporary.ts';

describe('reading a definition', () => {
  it.each(['pipe', 'device', 'folder'])('refuses a %s at once', async (kind) => {
    const folder = await temporaryDirectory('read-text');
    const pipe = path.join(folder, 'pipe');
    await promisify(execFile)('mkfifo', [pipe]);
    const from = kind === 'pipe' ? pipe : kind === 'device' ? '/dev/zero' : folder;
    expect(await readText({ file: 'runbook.yaml', from })).toMatchObject({
      ok: false,
      faults: [{ code: 'FILE_UNREADABLE', message: expect.stringContaining('regular file') }],
    });
  });
});
