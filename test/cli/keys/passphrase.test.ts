import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { givenFrom } from '../../../cli/given.ts';
import { givenPassphrase, passphraseFor } from '../../../cli/keys/passphrase.ts';
import { createEvidenceKey, evidenceKeyFiles } from '../../../evidence/keys.ts';
import { codeOfAsync } from '../../evidence/refused.ts';
import { temporaryDirectory } from '../../support/temporary.ts';

const given = (options: Record<string, unknown> = {}) => givenFrom({ words: [], options });

let cwd: string;
beforeAll(async () => {
  cwd = await temporaryDirectory('passphrase');
});

async function read(text: string | Buffer) {
  await writeFile(path.join(cwd, 'passphrase'), text);
  return givenPassphrase({ io: { cwd, env: {} }, given: given({ passphraseFile: 'passphrase' }) });
}

describe('a passphrase', () => {
  it.each([
    ['as it is', 'some words'],
    ['without its line end', 'some words\n'],
    ['without the line end of Windows', 'some words\r\n'],
  ])('is read from a file %s', async (_how, text) => {
    expect((await read(text))?.toString()).toBe('some words');
  });

  it('may have any letters', async () => {
    expect((await read('\u00e4 \u{1f512}\n'))?.toString()).toBe('\u00e4 \u{1f512}');
  });

  it.each([
    ['empty', ''],
    ['an empty line', '\n'],
    ['two lines', 'a\nb\n'],
    ['not UTF-8', Buffer.from([0xff, 0x61, 0x0a])],
    ['too long', 'a'.repeat(4_097)],
  ])('is refused where the file is %s', async (_what, text) => {
    expect(await codeOfAsync(() => read(text))).toBe('CREDENTIAL_UNREADABLE');
  });

  it('is refused where there is no file', async () => {
    const options = given({ passphraseFile: 'missing' });
    expect(await codeOfAsync(() => givenPassphrase({ io: { cwd, env: {} }, given: options }))).toBe(
      'CREDENTIAL_UNREADABLE',
    );
  });

  it('is asked for only where the key has one and no file gives it', async () => {
    const asked: string[] = [];
    const ask = (question: string) => {
      asked.push(question);
      return Promise.resolve('typed words');
    };
    const [plain, locked] = [path.join(cwd, 'plain'), path.join(cwd, 'locked')];
    await createEvidenceKey({ state: plain, organisation: 'example' });
    await createEvidenceKey({
      state: locked,
      organisation: 'example',
      passphrase: Buffer.from('typed words'),
    });
    const io = { cwd, env: {} };
    const about = (state: string) => ({ io, given: given(), files: evidenceKeyFiles(state), ask });
    expect(await passphraseFor(about(plain))).toBeNull();
    expect(asked).toEqual([]);
    expect((await passphraseFor(about(locked)))?.toString()).toBe('typed words');
    expect(asked).toHaveLength(1);
    await writeFile(path.join(cwd, 'passphrase'), 'from a file');
    const named = given({ passphraseFile: 'passphrase' });
    expect((await passphraseFor({ ...about(locked), given: named }))?.toString()).toBe('from a file');
    expect(asked).toHaveLength(1);
    expect(await passphraseFor({ ...about(locked), ask: () => Promise.resolve(null) })).toBeNull();
    expect(await passphraseFor({ ...about(locked), ask: null })).toBeNull();
  });
});
