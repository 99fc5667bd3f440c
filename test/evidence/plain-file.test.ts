import { execFileSync } from 'node:child_process';
import { mkdir, readFile, rename, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { once } from 'node:events';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { keepForReaders } from '../../activities/escrow/keep.ts';
import { checkCertificate, readSecret } from '../../activities/files.ts';
import { evidenceShow, evidenceVerify } from '../../cli/commands/evidence.ts';
import { givenFrom } from '../../cli/given.ts';
import { givenPassphrase } from '../../cli/keys/passphrase.ts';
import { trustedCaOf } from '../../cli/trusted-ca.ts';
import { readRootsFile } from '../../evidence/anchor/outside.ts';
import { isPackage, openPackage, streamFile } from '../../evidence/package/files.ts';
import { openPlainFile, readNamedText, readPlainFile } from '../../evidence/plain-file.ts';
import { openRunFiles } from '../../evidence/verify/files.ts';
import { Break } from '../../evidence/verify/report.ts';
import { organisation, pretendRoom } from '../activities/pretend-room.ts';
import { recordIo } from '../support/io.ts';
import { atEnd, temporaryDirectory } from '../support/temporary.ts';
import { codeOfAsync } from './refused.ts';

/** Files that are none: opening the pipe to read it would wait for a writer for ever. */
async function strange() {
  const folder = await temporaryDirectory('strange');
  const [pipe, link, socket] = ['pipe', 'link', 'socket'].map((name) => path.join(folder, name));
  if (pipe === undefined || link === undefined || socket === undefined) throw new Error('expected three');
  execFileSync('mkfifo', [pipe]);
  await symlink(pipe, link);
  const server = createServer().listen(socket);
  await once(server, 'listening');
  atEnd(async () => {
    server.close();
    await once(server, 'close');
  });
  return { folder, pipe, all: [pipe, link, socket, '/dev/zero'] };
}

describe('what is no regular file', () => {
  it('is refused at once, whoever names it', async () => {
    for (const file of (await strange()).all) {
      for (const read of [openPlainFile, readPlainFile, isPackage, openPackage, piecesOf])
        expect({ file, code: await codeOfAsync(() => read(file)) }).toEqual({
          file,
          code: 'FILE_UNREADABLE',
        });
    }
  });

  it('is refused by evidence verify and evidence show', async () => {
    const { folder, pipe } = await strange();
    const io = { ...recordIo({ cwd: folder }), env: { HOME: folder } };
    const given = (word: string) => givenFrom({ words: [word], options: {} });
    expect(await codeOfAsync(() => evidenceVerify(io, given(pipe)))).toBe('FILE_UNREADABLE');
    const run = path.join(folder, 'run');
    await mkdir(run);
    execFileSync('mkfifo', [path.join(run, 'journal.jsonl')]);
    expect(await codeOfAsync(() => evidenceShow(io, given(run)))).toBe('FILE_UNREADABLE');
    expect(await evidenceVerify(io, given(run))).toBe(3);
    expect(io.stdout()).toContain('ARTIFACT_UNKNOWN at journal.jsonl');
  });

  it('is refused in place of a secret, a key or a statement', async () => {
    const { folder, pipe } = await strange();
    const named = { baseDirectory: folder, file: 'pipe', purpose: 'the secret of x' };
    const io = { env: {}, cwd: folder };
    const given = givenFrom({ words: [], options: { passphraseFile: pipe } });
    const codes: Record<string, unknown> = {
      secret: await codeOfAsync(() => readSecret(named)),
      certificate: await codeOfAsync(() => checkCertificate(named)),
      escrow: await codeOfAsync(() => keepWith({ folder, file: 'pipe' })),
      passphrase: await codeOfAsync(() => givenPassphrase({ io, given })),
      roots: await codeOfAsync(() => readRootsFile(pipe)),
      statement: await codeOfAsync(() => readNamedText(pipe)),
    };
    expect(codes).toEqual({
      secret: 'CREDENTIAL_UNREADABLE',
      certificate: 'CREDENTIAL_UNREADABLE',
      escrow: 'ESCROW_FAILED',
      passphrase: 'CREDENTIAL_UNREADABLE',
      roots: 'FILE_UNREADABLE',
      statement: 'FILE_UNREADABLE',
    });
  });

  it('is refused where certificates should be', async () => {
    const { folder } = await strange();
    const asked = { organisation: { 'trust-ca': 'pipe' }, directory: folder };
    expect(await codeOfAsync(() => trustedCaOf(asked))).toBe('FILE_UNREADABLE');
  });

  it('in a run folder or a package breaks it, and is not opened', async () => {
    const { folder } = await strange();
    await expect(openRunFiles(folder)).rejects.toMatchObject({ report: { code: 'ARTIFACT_UNKNOWN' } });
    await expect(openPackage(folder)).rejects.toMatchObject({ report: { code: 'PACKAGE_UNSAFE' } });
    await expect(openPackage(folder)).rejects.toBeInstanceOf(Break);
  });

  it('is not opened either where it takes the place of a file that was listed', async () => {
    const folder = await temporaryDirectory('replaced');
    const file = path.join(folder, 'journal.jsonl');
    await writeFile(file, 'x');
    const files = await openRunFiles(folder);
    execFileSync('mkfifo', [`${file}.pipe`]);
    await rename(`${file}.pipe`, file);
    expect(await codeOfAsync(() => files.read('journal.jsonl'))).toBe('FILE_UNREADABLE');
  });
});

describe('a regular file', () => {
  it('is read, by way of a link too', async () => {
    const folder = await temporaryDirectory('plain');
    const [file, link] = [path.join(folder, 'file'), path.join(folder, 'link')];
    await writeFile(file, 'words');
    await symlink(file, link);
    for (const each of [file, link]) {
      expect(await readPlainFile(each)).toEqual(await readFile(file));
      expect(await piecesOf(each)).toEqual(await readFile(file));
      expect(await isPackage(each)).toBe(true);
    }
  });
});

/** Keeps a secret for somebody whose key is in this file. */
function keepWith({ folder, file }: { folder: string; file: string }) {
  const [person, fingerprint] = ['custodian-1', 'A'.repeat(40)];
  const room = {
    ...pretendRoom({ organisation: organisation({ escrow: { keys: [{ person, file, fingerprint }] } }) }),
    baseDirectory: folder,
  };
  const recipients = [{ person, fingerprint }];
  return keepForReaders({ room, name: 'x', secret: 'x', recipients, signal: new AbortController().signal });
}

async function piecesOf(file: string): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of streamFile(file)) pieces.push(piece);
  return Buffer.concat(pieces);
}
