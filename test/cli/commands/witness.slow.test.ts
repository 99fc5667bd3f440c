import { execFileSync } from 'node:child_process';
import { readFileSync, watch } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { request } from 'node:https';
import path from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { startChild, type Child } from '../../../cli/children.ts';
import { parseWitnessVkey, readCosignature } from '../../../evidence/core/cosignature.ts';
import { addCheckpointBody } from '../../../evidence/witness/request.ts';
import { makeLog, makeLogKey } from '../../evidence/witness/log.ts';
import { atEnd, temporaryDirectory } from '../../support/temporary.ts';

const READY_MS = 60_000;
const signer = makeLogKey('breakglass/example');
const readySchema = z.object({ pid: z.int(), url: z.string(), vkey: z.string() });

let base: string;
beforeAll(async () => {
  base = await temporaryDirectory('witness');
});

async function start({ state, args = [] }: { state: string; args?: readonly string[] }) {
  const child: Child = await startChild({
    name: 'witness',
    file: 'cli/main.ts',
    args: ['witness', '--json', '--listen', '127.0.0.1:0', '--state', state, '--log', signer.vkey, ...args],
    env: { ...process.env, NODE_OPTIONS: '' },
    logFile: path.join(base, 'witness.log'),
    readyWithinMs: READY_MS,
  });
  atEnd(child.stop);
  return { ...child, ...readySchema.parse(child.ready) };
}

/** Status and body of the answer; null where the witness died before. */
async function post({ url, body }: { url: string; body: string }) {
  try {
    const response = await fetch(`${url}/add-checkpoint`, { method: 'POST', body });
    return { status: response.status, body: await response.text() };
  } catch {
    return null;
  }
}

const grow = (of: ReturnType<typeof makeLog>, from: number, to: number) =>
  addCheckpointBody({ oldSize: from, proof: from === 0 ? [] : of.proof(from, to), note: of.note(to) });

const same = (of: ReturnType<typeof makeLog>, size: number) =>
  addCheckpointBody({ oldSize: size, proof: [], note: of.note(size) });

/** Where in a request the witness is killed: at once, or when it has written what it is about to answer. */
const KILLS = ['sent', 'written', 'written', 'sent', 'written', 'written'] as const;

describe('breakglass witness', () => {
  it('never signs two histories of one size, wherever it is killed, and keeps key and memory', async () => {
    const state = path.join(base, 'killed');
    let witness = await start({ state });
    const { vkey } = witness;
    expect(parseWitnessVkey(vkey).name).toBe('breakglass-witness');
    const outcomes: string[] = [];
    for (const [round, kill] of KILLS.entries()) {
      const origin = `breakglass/example/run-${round}`;
      const [log, fork] = [makeLog({ signer, origin }), makeLog({ signer, origin, forkAt: 3 })];
      expect((await post({ url: witness.url, body: grow(log, 0, 3) }))?.status).toBe(200);
      const first = await killed({ witness, state, kill, body: grow(log, 3, 5) });
      witness = await start({ state });
      expect(witness.vkey).toBe(vkey);
      const forked = await post({ url: witness.url, body: grow(fork, 3, 5) });
      const again = await post({ url: witness.url, body: grow(log, 3, 5) });
      const signed = [first, forked, again].map((answer, n) =>
        answer?.status === 200
          ? readCosignature({
              line: answer.body.trimEnd(),
              text: n === 1 ? fork.text(5) : log.text(5),
              witnesses: [vkey],
            })?.vkey
          : undefined,
      );
      // The fork has a signature only if the other history has none, not even one that was lost on the way.
      expect(signed[1] !== undefined && (signed[0] !== undefined || signed[2] !== undefined)).toBe(false);
      // The second history is told the size of the first one, or the first that of the second.
      expect([forked?.status, again?.status].filter((status) => status === 409).length).toBeGreaterThan(0);
      const [winner, loser] = forked?.status === 200 ? [fork, log] : [log, fork];
      expect((await post({ url: witness.url, body: same(winner, 5) }))?.status).toBe(200);
      expect((await post({ url: witness.url, body: same(loser, 5) }))?.status).toBe(422);
      outcomes.push(first === null ? 'unanswered' : 'answered');
    }
    expect(outcomes).toContain('unanswered');
    await witness.stop();
  });

  it('lets no second process into its folder', async () => {
    const state = path.join(base, 'twice');
    const witness = await start({ state });
    await expect(start({ state })).rejects.toMatchObject({ code: 'SERVER_ALREADY_RUNNING' });
    expect((await post({ url: witness.url, body: 'old' }))?.status).toBe(400);
    await witness.stop();
  });

  it('answers over TLS', async () => {
    const [cert, key] = [path.join(base, 'cert.pem'), path.join(base, 'key.pem')];
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1'];
    const made = ['req', '-x509', '-newkey', 'ed25519', '-nodes', '-keyout', key, '-out', cert, '-days', '2'];
    execFileSync('openssl', [...made, ...subject], { stdio: 'ignore' });
    const witness = await start({ state: path.join(base, 'tls'), args: ['--cert', cert, '--key', key] });
    expect(witness.url).toMatch(/^https:/);
    const log = makeLog({ signer, origin: 'breakglass/example/run-1' });
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const asked = request(
        `${witness.url}/add-checkpoint`,
        { method: 'POST', ca: readFileSync(cert), agent: false },
        (response) => {
          response.resume();
          resolve(response.statusCode);
        },
      );
      asked.on('error', reject);
      asked.end(grow(log, 0, 2));
    });
    expect(status).toBe(200);
    await witness.stop();
  });
});

/** Sends a request and kills the witness in it; the answer, or null where it died first. */
async function killed({
  witness,
  state,
  kill,
  body,
}: {
  witness: Awaited<ReturnType<typeof start>>;
  state: string;
  kill: (typeof KILLS)[number];
  body: string;
}) {
  const folder = path.join(state, 'logs');
  await mkdir(folder, { recursive: true });
  const watcher = watch(folder, () => {
    process.kill(witness.pid, 'SIGKILL');
    watcher.close();
  });
  const answer = post({ url: witness.url, body });
  if (kill === 'sent') setImmediate(() => process.kill(witness.pid, 'SIGKILL'));
  await witness.ended;
  watcher.close();
  return answer;
}
