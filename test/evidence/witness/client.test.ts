import { createServer } from 'node:http';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { once } from 'node:events';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { BreakglassError } from '../../../domain/errors.ts';
import { cosignText } from '../../../evidence/core/cosignature.ts';
import { openRunFiles } from '../../../evidence/verify/files.ts';
import { checkCosignatures } from '../../../evidence/verify/cosignatures.ts';
import { Break } from '../../../evidence/verify/report.ts';
import { cosign } from '../../../evidence/witness/client.ts';
import { serveWitness } from '../../../evidence/witness/server.ts';
import { makeWitnessFolder, witnessFolder } from '../../../evidence/witness/state.ts';
import { storeCosignature } from '../../../evidence/witness/store.ts';
import { createWitness } from '../../../evidence/witness/witness.ts';
import { atEnd, temporaryDirectory } from '../../support/temporary.ts';
import { codeOfAsync } from '../refused.ts';
import { makeLog, makeLogKey, makeWitnessKey } from './log.ts';

const ORIGIN = 'breakglass/example/run-1';
const signer = makeLogKey('breakglass/example');
const key = makeWitnessKey();
const log = makeLog({ signer, origin: ORIGIN });
const fork = makeLog({ signer, origin: ORIGIN, forkAt: 3 });

async function start(): Promise<string> {
  const folder = witnessFolder(path.join(await temporaryDirectory('witness'), 'state'));
  await makeWitnessFolder(folder);
  const { url, close } = await serveWitness({
    witness: createWitness({ folder, key, logs: [signer.vkey] }),
    host: '127.0.0.1',
    port: 0,
    log: { refused: () => undefined, failed: () => undefined, dropped: () => undefined },
  });
  atEnd(close);
  return url;
}

/** A server that answers every request with one status and body. */
async function answering(status: number, body: string | Buffer): Promise<string> {
  const server = createServer((_request, response) => response.writeHead(status).end(body));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  atEnd(async () => {
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('expected a TCP address');
  return `http://127.0.0.1:${address.port}`;
}

const ask = ({
  url,
  size,
  oldSize = 0,
  of = log,
}: {
  url: string;
  size: number;
  oldSize?: number;
  of?: typeof log;
}) =>
  cosign({
    url,
    vkey: key.vkey,
    checkpointNote: of.note(size),
    oldSize,
    proofFrom: (from) => of.proof(from, size),
    timeoutMs: 5_000,
  });

describe('asking a witness', () => {
  it('gets a line that holds, also with an address that ends in a slash', async () => {
    const url = await start();
    const { vkey, time, line } = await ask({ url: `${url}/`, size: 4 });
    expect(vkey).toBe(key.vkey);
    expect(Math.abs(time - Date.now() / 1_000)).toBeLessThan(60);
    expect(line).toMatch(/^— \S+ \S+\n$/);
  });

  it('asks again from the size that it is told', async () => {
    const url = await start();
    await ask({ url, size: 4 });
    expect((await ask({ url, size: 7, oldSize: 0 })).vkey).toBe(key.vkey);
    expect((await ask({ url, size: 7, oldSize: 2 })).vkey).toBe(key.vkey);
  });

  it('says that ours was rolled back where the witness has seen more', async () => {
    const url = await start();
    await ask({ url, size: 7 });
    await expect(ask({ url, size: 4 })).rejects.toMatchObject({
      code: 'WITNESS_REFUSED',
      message: expect.stringContaining('rolled back'),
    });
  });

  it('says that there are two histories', async () => {
    const url = await start();
    await ask({ url, size: 4 });
    await expect(ask({ url, size: 7, of: fork })).rejects.toMatchObject({
      code: 'WITNESS_REFUSED',
      message: expect.stringContaining('two histories'),
    });
  });

  it('is refused where the witness does not know log or key', async () => {
    const url = await start();
    const other = makeLog({ signer: makeLogKey('breakglass/example'), origin: ORIGIN });
    expect(await codeOfAsync(() => ask({ url, size: 4, of: other }))).toBe('WITNESS_REFUSED');
    const elsewhere = makeLog({ signer, origin: 'breakglass/elsewhere/run-1' });
    expect(await codeOfAsync(() => ask({ url, size: 4, of: elsewhere }))).toBe('WITNESS_REFUSED');
  });

  it.each([
    ['fails', 500, 'no'],
    ['tells no size', 409, 'five'],
    ['tells one size again and again', 409, '2\n'],
    ['answers without end', 200, Buffer.alloc(20_000)],
    ['is somebody else', 302, ''],
  ])('is WITNESS_UNAVAILABLE where it %s', async (_what, status, body) => {
    expect(await codeOfAsync(async () => ask({ url: await answering(status, body), size: 4 }))).toBe(
      'WITNESS_UNAVAILABLE',
    );
  });

  it('is WITNESS_UNAVAILABLE where nobody listens, or nobody answers in time', async () => {
    const server = createServer(() => undefined);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const url = `http://127.0.0.1:${typeof address === 'object' ? (address?.port ?? 0) : 0}`;
    const given = { url, vkey: key.vkey, checkpointNote: log.note(2), oldSize: 0, proofFrom: () => [] };
    expect(await codeOfAsync(() => cosign({ ...given, timeoutMs: 50 }))).toBe('WITNESS_UNAVAILABLE');
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
    expect(await codeOfAsync(() => cosign(given))).toBe('WITNESS_UNAVAILABLE');
  });

  it.each([
    ['nothing', ''],
    ["another witness's line", lineBy(makeWitnessKey(), log.text(4))],
    ['a line over another checkpoint', lineBy(key, fork.text(4))],
  ])('is COSIGNATURE_INVALID where it answers %s', async (_what, body) => {
    expect(await codeOfAsync(async () => ask({ url: await answering(200, body), size: 4 }))).toBe(
      'COSIGNATURE_INVALID',
    );
  });

  it('passes over lines of others beside its own', async () => {
    const body = `${lineBy(makeWitnessKey(), log.text(4))}${lineBy(key, log.text(4))}`;
    expect((await ask({ url: await answering(200, body), size: 4 })).line).toBe(lineBy(key, log.text(4)));
  });

  it('never repeats what a stranger answers', async () => {
    const url = await answering(403, 'canary-text');
    const error: unknown = await ask({ url, size: 4 }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(BreakglassError);
    expect(String(error)).not.toContain('canary');
  });
});

function lineBy(witness: ReturnType<typeof makeWitnessKey>, text: string, time = 1_700_000_000): string {
  return cosignText({ text, time, key: witness, sign: witness.sign });
}

describe('stored cosignatures', () => {
  let root: string;
  let work: string;
  beforeAll(async () => {
    const base = await temporaryDirectory('cosignatures');
    [root, work] = [path.join(base, 'run-1'), path.join(base, '.work')];
    await mkdir(path.join(root, 'checkpoints'), { recursive: true });
    await mkdir(work);
    for (const size of [2, 4]) await writeFile(path.join(root, 'checkpoints', String(size)), log.note(size));
    for (const size of [4, 2]) {
      const cosignature = { line: lineBy(key, log.text(size)), vkey: key.vkey };
      await storeCosignature({ folder: { root, work }, size, cosignature });
    }
  });

  const check = async (witnesses: readonly string[] = [key.vkey]) =>
    checkCosignatures({ files: await openRunFiles(root), witnesses }).catch((error: unknown) =>
      error instanceof Break ? error.report.code : error,
    );

  it('are checked against their checkpoints', async () => {
    const time = '2023-11-14T22:13:20.000Z';
    expect(await check()).toEqual({
      witnessed: [2, 4].map((size) => {
        return { size, witness: key.vkey, time };
      }),
      unknown: [],
    });
  });

  it('show nothing where their witness is not trusted', async () => {
    expect(await check([makeWitnessKey().vkey])).toEqual({
      witnessed: [],
      unknown: [`cosignatures/2.${key.id}`, `cosignatures/4.${key.id}`],
    });
  });

  it('stay as they were first', async () => {
    const later = { line: lineBy(key, log.text(4), 1_800_000_000), vkey: key.vkey };
    await storeCosignature({ folder: { root, work }, size: 4, cosignature: later });
    expect(await readFile(path.join(root, 'cosignatures', `4.${key.id}`), 'utf8')).toBe(
      lineBy(key, log.text(4)),
    );
    expect(await readdir(work)).toEqual([]);
  });

  it.each([
    ['over another text', `4.${key.id}`, lineBy(key, fork.text(4)), 'COSIGNATURE_INVALID'],
    ['of another size', `4.${key.id}`, lineBy(key, log.text(2)), 'COSIGNATURE_INVALID'],
    ['of two lines', `4.${key.id}`, lineBy(key, log.text(4)).repeat(2), 'COSIGNATURE_INVALID'],
    ['without its line end', `4.${key.id}`, lineBy(key, log.text(4)).trimEnd(), 'COSIGNATURE_INVALID'],
    ["under another witness's name", '4.00000000', lineBy(key, log.text(4)), 'COSIGNATURE_INVALID'],
    ['of a size as nobody writes it', `04.${key.id}`, lineBy(key, log.text(4)), 'COSIGNATURE_INVALID'],
    ['without a checkpoint', `3.${key.id}`, lineBy(key, log.text(3)), 'CHECKPOINT_MISSING'],
    ['of a time that no clock shows', `4.${key.id}`, lineBy(key, log.text(4), 9e15), 'COSIGNATURE_INVALID'],
  ])('break where one is %s', async (_what, name, line, code) => {
    const file = path.join(root, 'cosignatures', name);
    const before = await readFile(file).catch(() => null);
    await writeFile(file, line);
    try {
      expect(await check()).toBe(code);
    } finally {
      if (before === null) await rm(file);
      else await writeFile(file, before);
    }
  });
});
