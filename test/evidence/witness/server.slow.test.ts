import { request as httpRequest } from 'node:http';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { encodeBase64 } from '../../../domain/base64.ts';
import { readCosignature } from '../../../evidence/core/cosignature.ts';
import { sha256Hex } from '../../../evidence/core/hash.ts';
import { parseNote, signatureLine, signNote, verifyNote } from '../../../evidence/core/note.ts';
import { addCheckpointBody } from '../../../evidence/witness/request.ts';
import { serveWitness } from '../../../evidence/witness/server.ts';
import { makeWitnessFolder, witnessFolder } from '../../../evidence/witness/state.ts';
import { createWitness } from '../../../evidence/witness/witness.ts';
import { atEnd, temporaryDirectory } from '../../support/temporary.ts';
import { makeLog, makeLogKey, makeWitnessKey } from './log.ts';

const ORIGIN = 'breakglass/example/run-1';
const signer = makeLogKey('breakglass/example');
const stranger = makeLogKey('breakglass/example');
const key = makeWitnessKey();
const log = makeLog({ signer, origin: ORIGIN });
/** The same log up to its third leaf, and another history from there. */
const fork = makeLog({ signer, origin: ORIGIN, forkAt: 3 });

async function start(root?: string) {
  const folder = witnessFolder(root ?? path.join(await temporaryDirectory('witness'), 'state'));
  await makeWitnessFolder(folder);
  const refused: unknown[] = [];
  const failed: unknown[] = [];
  const server = await serveWitness({
    witness: createWitness({ folder, key, logs: [signer.vkey], now: () => 1_679_315_147_000 }),
    host: '127.0.0.1',
    port: 0,
    log: {
      refused: (what) => refused.push(what),
      failed: (error) => failed.push(error),
      dropped: () => undefined,
    },
  });
  let open = true;
  const close = async () => {
    if (open) await server.close();
    open = false;
  };
  atEnd(close);
  const post = async (body: string | Uint8Array) => {
    const response = await fetch(`${server.url}/add-checkpoint`, { method: 'POST', body });
    return {
      status: response.status,
      type: response.headers.get('content-type'),
      body: await response.text(),
    };
  };
  const add = (from: number, to: number, of = log) =>
    post(
      addCheckpointBody({
        oldSize: from,
        proof: from === 0 || from === to ? [] : of.proof(from, to),
        note: of.note(to),
      }),
    );
  return { folder, url: server.url, post, add, close, refused, failed };
}

const signedBy = (body: string, text: string) =>
  body
    .trimEnd()
    .split('\n')
    .map((line) => readCosignature({ line, text, witnesses: [key.vkey] }));

describe('a witness', () => {
  it('co-signs a log that grows, from nothing on', async () => {
    const { add } = await start();
    for (const [from, to] of [
      [0, 3],
      [3, 5],
      [5, 8],
    ] as const) {
      const answer = await add(from, to);
      expect(answer.status).toBe(200);
      expect(signedBy(answer.body, log.text(to))).toEqual([{ vkey: key.vkey, time: 1_679_315_147 }]);
    }
  });

  it('co-signs the same size again, also the empty log', async () => {
    const { add } = await start();
    for (const size of [0, 0, 4]) expect((await add(0, size)).status).toBe(200);
    expect((await add(4, 4)).status).toBe(200);
  });

  it('answers 404 for a log of a name that it does not know', async () => {
    const { post } = await start();
    const other = makeLog({ signer, origin: 'breakglass/examples/run-1' });
    expect((await post(addCheckpointBody({ oldSize: 0, proof: [], note: other.note(2) }))).status).toBe(404);
  });

  it.each([
    ['a stranger of the same name', signNote({ text: log.text(2), ...stranger })],
    [
      'nobody, in its name',
      `${log.text(2)}\n${signatureLine({ key: signer.key, signature: new Uint8Array(64) })}`,
    ],
    ['the log, but over another text', `${log.text(2)}\n${log.note(3).slice(log.text(3).length + 1)}`],
  ])('answers 403 for a checkpoint that is signed by %s', async (_who, note) => {
    const { post, add } = await start();
    expect((await post(addCheckpointBody({ oldSize: 0, proof: [], note }))).status).toBe(403);
    expect((await add(0, 1)).status).toBe(200);
  });

  it('answers 409 with its size where the log is not where it was left', async () => {
    const { add, refused } = await start();
    expect(await add(2, 5)).toMatchObject({ status: 409, type: 'text/x.tlog.size', body: '0\n' });
    await add(0, 5);
    for (const [from, to] of [
      [0, 5],
      [0, 8],
      [4, 8],
      [3, 4],
    ] as const) {
      expect(await add(from, to)).toMatchObject({ status: 409, type: 'text/x.tlog.size', body: '5\n' });
    }
    expect(refused).toContainEqual({ status: 409, because: '5' });
  });

  it('refuses a rollback in every form', async () => {
    const { add } = await start();
    await add(0, 8);
    expect((await add(8, 8)).status).toBe(200);
    expect((await add(5, 5)).status).toBe(409);
    expect((await add(0, 5)).status).toBe(409);
    // Old size 8 and a smaller checkpoint: malformed by the protocol.
    const { post } = await start();
    const body = addCheckpointBody({ oldSize: 8, proof: [], note: log.note(5) });
    expect((await post(body)).status).toBe(400);
  });

  it('answers 422 for a forked log, whatever it proves', async () => {
    const { add, post } = await start();
    await add(0, 5);
    expect((await add(5, 8, fork)).status).toBe(422);
    expect((await add(5, 5, fork)).status).toBe(422);
    const lie = addCheckpointBody({ oldSize: 5, proof: log.proof(5, 8), note: fork.note(8) });
    expect((await post(lie)).status).toBe(422);
    expect((await add(5, 8)).status).toBe(200);
  });

  it.each([
    ['from nothing', 0, 5],
    ['from the same size', 5, 5],
  ])('answers 422 for a proof %s', async (_where, oldSize, size) => {
    const { add, post } = await start();
    if (oldSize > 0) await add(0, oldSize);
    const body = addCheckpointBody({ oldSize, proof: log.proof(3, 5), note: log.note(size) });
    expect((await post(body)).status).toBe(422);
  });

  it('answers 422 for an empty log with a root', async () => {
    const { post } = await start();
    const text = log.text(1).replace('\n1\n', '\n0\n');
    const note = signNote({ text, ...signer });
    expect((await post(addCheckpointBody({ oldSize: 0, proof: [], note }))).status).toBe(422);
  });

  const hash = encodeBase64(new Uint8Array(32));
  it.each([
    ['nothing', ''],
    ['no old size', `\n${log.note(2)}`],
    ['an old size with a zero before it', `old 01\n\n${log.note(2)}`],
    ['a negative old size', `old -1\n\n${log.note(2)}`],
    ['an old size beyond exact numbers', `old 9999999999999999\n\n${log.note(2)}`],
    ['an old size above the checkpoint', `old 3\n\n${log.note(2)}`],
    ['no empty line before the checkpoint', `old 0\n${log.note(2)}`],
    ['a hash that is too short', `old 0\nAAAA\n\n${log.note(2)}`],
    ['64 hashes', `old 1\n${`${hash}\n`.repeat(64)}\n${log.note(2)}`],
    ['no checkpoint', 'old 0\n\n'],
    ['a note that is no checkpoint', `old 0\n\n${signNote({ text: 'hello\n', ...signer })}`],
    ['bytes that are not UTF-8', Uint8Array.of(0x6f, 0x6c, 0x64, 0x20, 0xff)],
  ])('answers 400 for %s', async (_what, body) => {
    const { post } = await start();
    expect((await post(body)).status).toBe(400);
  });

  it('takes 63 hashes, and says that they prove nothing', async () => {
    const { add, post } = await start();
    await add(0, 1);
    expect((await post(`old 1\n${`${hash}\n`.repeat(63)}\n${log.note(2)}`)).status).toBe(422);
  });

  it('answers 413 for a body beyond its limit, 404 and 405 beside its addresses', async () => {
    const { post, url } = await start();
    expect((await post('x'.repeat(65 * 1_024))).status).toBe(413);
    expect((await fetch(`${url}/add-checkpoint`)).status).toBe(405);
    expect((await fetch(url)).status).toBe(404);
    expect((await fetch(`${url}/${'0'.repeat(64)}/checkpoint`, { method: 'POST' })).status).toBe(405);
  });

  it('ends a request that never ends, and serves others meanwhile', async () => {
    const { url, add } = await start();
    const held = httpRequest(`${url}/add-checkpoint`, { method: 'POST' });
    held.on('error', () => undefined);
    held.write('old 0\n');
    expect((await add(0, 2)).status).toBe(200);
    held.destroy();
  });

  it('shows the last checkpoint to those who watch the log, signed by log and witness', async () => {
    const { url, add, post } = await start();
    const address = `${url}/${sha256Hex(ORIGIN)}/checkpoint`;
    expect((await fetch(address)).status).toBe(404);
    const spoilt = signNote({ text: log.text(2), ...makeLogKey('somebody') }).slice(log.text(2).length + 1);
    await post(addCheckpointBody({ oldSize: 0, proof: [], note: `${log.note(2)}${spoilt}` }));
    await add(2, 4);
    const note = await (await fetch(address)).text();
    expect(verifyNote({ note, vkeys: [signer.vkey] }).text).toBe(log.text(4));
    expect(parseNote(note).signatures.map(({ name }) => name)).toEqual([signer.key.name, key.name]);
  });

  it('remembers over a restart', async () => {
    const first = await start();
    await first.add(0, 5);
    await first.close();
    const second = await start(first.folder.root);
    expect(await second.add(0, 8, fork)).toMatchObject({ status: 409, body: '5\n' });
    expect((await second.add(5, 8, fork)).status).toBe(422);
    expect((await second.add(5, 8)).status).toBe(200);
  });

  it('answers 500 and signs nothing where what it remembers is damaged', async () => {
    const { add, folder, failed } = await start();
    await add(0, 5);
    const [name = ''] = await readdir(folder.logs);
    await writeFile(path.join(folder.logs, name), '{"size":0}');
    const answer = await add(0, 8, fork);
    expect(answer.status).toBe(500);
    expect(answer.body).not.toContain('—');
    expect(failed).toMatchObject([{ code: 'FILE_UNREADABLE' }]);
  });

  it('answers 500 and signs nothing where it cannot remember', async () => {
    const { add, folder } = await start();
    // A folder in the place of the file to be: no rename can put a file there, whoever asks.
    await mkdir(path.join(folder.logs, `${sha256Hex(ORIGIN)}.json`));
    const answer = await add(0, 5);
    expect(answer.status).toBe(500);
    expect(answer.body).not.toContain('—');
  });

  it('lets one of two histories win when both come at once, and never signs both', async () => {
    const { add } = await start();
    await add(0, 3);
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_none, n) => add(3, 5, n % 2 === 0 ? log : fork)),
    );
    const won = answers.map(({ status }) => status).filter((status) => status === 200);
    expect(won).toHaveLength(1);
    const texts = [log.text(5), fork.text(5)];
    const line = answers.find(({ status }) => status === 200)?.body ?? '';
    const holds = texts.filter((text) => {
      try {
        return signedBy(line, text)[0] !== null;
      } catch {
        return false;
      }
    });
    expect(holds).toHaveLength(1);
  });

  it('keeps the logs of one key apart', async () => {
    const { add, post } = await start();
    await add(0, 5);
    const other = makeLog({ signer, origin: 'breakglass/example/ledger' });
    expect((await post(addCheckpointBody({ oldSize: 0, proof: [], note: other.note(2) }))).status).toBe(200);
    expect((await add(5, 8)).status).toBe(200);
  });
});
