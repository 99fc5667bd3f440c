import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { programOf } from '../../../cli/children.ts';
import { logFile } from '../../../cli/engine.ts';
import { EXIT } from '../../../cli/io.ts';
import { placeOf } from '../../../cli/place.ts';
import { withAttendedPage } from '../../../cli/rehearse/attended-page.ts';
import { freePort } from '../../../worker/server/ports.ts';
import { readAnnouncement } from '../../../worker/server/announce.ts';
import { recordIo } from '../../support/io.ts';
import { temporaryDirectory } from '../../support/temporary.ts';
import { until } from '../../support/until.ts';

const WITHIN_MS = 120_000;
const PACKAGE = fileURLToPath(new URL('../../..', import.meta.url));

let directory: string;
let started: ChildProcess[];
beforeEach(async () => {
  directory = await temporaryDirectory('up');
  started = [];
  await once(start(['init', '--no-input', '--directory', directory]), 'exit');
});
afterEach(async () => {
  for (const child of started) child.kill('SIGKILL');
  await rm(directory, { recursive: true, force: true });
});

function start(words: readonly string[]): ChildProcess {
  const child = spawn(process.execPath, [...programOf('cli/main.ts'), ...words], {
    cwd: PACKAGE,
    env: { ...process.env, XDG_STATE_HOME: path.join(directory, 'state') },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  started.push(child);
  return child;
}

/** What `up` says on stderr, until a line holds `words`. */
async function saying({ child, words }: { child: ChildProcess; words: string }): Promise<string> {
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (said += text));
  return until({ what: words, look: () => (said.includes(words) ? said : null), withinMs: 90_000 });
}

function found(pattern: RegExp, text: string): string {
  const [, value] = pattern.exec(text) ?? [];
  if (value === undefined) throw new Error(`expected ${String(pattern)} in ${text}`);
  return value;
}

const SECRET = 'a-secret-of-some-length';

/** Gives the organisation a webhook for alerts; returns the port that its worker will listen at. */
async function withWebhook(file: string): Promise<number> {
  const port = await freePort();
  const source = `{ id: monitor, kind: webhook, listen: "127.0.0.1:${port}", secret-file: monitor.secret }`;
  const text = await readFile(file, 'utf8');
  await writeFile(file, text.replace(/^alerts:$/mu, `alerts:\n  - ${source}`));
  await writeFile(path.join(directory, 'monitor.secret'), SECRET);
  return port;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function goneOf(pid: number): Promise<'gone'> {
  return until({ what: `the end of ${pid}`, look: () => (isAlive(pid) ? null : 'gone'), withinMs: 60_000 });
}

describe('run, of an incident', () => {
  it(
    'is one command where no server is: it asks people, and takes all with it when it ends',
    async () => {
      const file = path.join(directory, 'organisation.yaml');
      const words = ['run', 'regain-access', '--mode', 'incident', '--confirm', 'regain-access'];
      const listen = `localhost:${await freePort()}`;
      const why = ['--as', 'commander-1', '--reason', 'locked out', '--listen', listen];
      const run = start([...words, ...why, '--organisation', file]);
      const said = await saying({ child: run, words: 'asked security-1' });
      const id = found(/run (\S+) started/u, said);
      const served = found(/page: (\S+)/u, said);
      const seen = await fetch(`${served}/runs/${id}`, { redirect: 'manual' });
      expect([served, seen.status]).toStrictEqual([`http://${listen}`, 303]);
      const log = await readFile(found(/log in (.+)/u, said), 'utf8');
      const worker = Number(found(/"pid":(\d+)/u, log));
      const server = (await readAnnouncement(found(/state in (.+)/u, said)))?.pid ?? Number.NaN;
      expect([server, worker].map(isAlive)).toStrictEqual([true, true]);
      const ended = once(run, 'exit');
      const told = saying({ child: run, words: 'and follow it: ' });
      run.kill('SIGINT');
      expect(await ended).toEqual([130, null]);
      expect(await told).toMatch(/regain-access-\S+ is not ended by this[^]* up [^]* follow regain-access-/u);
      await expect(Promise.all([goneOf(server), goneOf(worker)])).resolves.toStrictEqual(['gone', 'gone']);
      await expect(fetch(served)).rejects.toThrow('fetch failed');
    },
    WITHIN_MS,
  );

  it(
    'starts nothing after a Ctrl-C while its engine comes up',
    async () => {
      const file = path.join(directory, 'organisation.yaml');
      const words = ['run', 'regain-access', '--mode', 'incident', '--confirm', 'regain-access', '--no-page'];
      const run = start([...words, '--as', 'commander-1', '--reason', 'locked out', '--organisation', file]);
      await saying({ child: run, words: 'server: started' });
      const ended = once(run, 'exit');
      const told = saying({ child: run, words: 'server: stopped' });
      run.kill('SIGINT');
      expect(await ended).toEqual([130, null]);
      expect(await told).not.toContain('regain-access');
    },
    WITHIN_MS,
  );
});

describe('up', () => {
  it(
    'leaves no process behind when it and its server are killed at once',
    async () => {
      const file = path.join(directory, 'organisation.yaml');
      const port = await withWebhook(file);
      const listen = `localhost:${await freePort()}`;
      const up = start(['up', '--organisation', file, '--listen', listen]);
      const served = saying({ child: up, words: `page: http://${listen}` });
      const said = await saying({ child: up, words: 'Ctrl-C stops what it started' });
      expect(said).toContain('run quarterly-drill --as YOU');
      const state = found(/state in (.+)/u, said);
      const log = await readFile(found(/log in (.+)/u, said), 'utf8');
      const worker = Number(found(/"pid":(\d+)/u, log));
      const server = (await readAnnouncement(state))?.pid ?? Number.NaN;
      expect([server, worker, up.pid].map((pid) => isAlive(pid ?? Number.NaN))).toStrictEqual([
        true,
        true,
        true,
      ]);
      const body = '{"user":"breakglass-1"}';
      const sent = await fetch(`http://127.0.0.1:${port}/alerts/${SECRET}`, { method: 'POST', body });
      expect(sent.status).toBe(202);
      const taken = await readFile(path.join(directory, '.breakglass/alerts/monitor.others.jsonl'), 'utf8');
      expect(JSON.parse(taken)).toMatchObject({ message: body });
      await served;
      const page = () => fetch(`http://${listen}/sign-in`).then(({ status }) => status);
      expect(await page()).toBe(200);
      // Killed in the middle of a workflow task: its answer is what the worker then tries to deliver for ever.
      const run = start([
        'run',
        'quarterly-drill',
        '--as',
        'commander-1',
        '--no-wait',
        '--organisation',
        file,
      ]);
      await saying({ child: run, words: ' started; ' });
      const ended = once(up, 'exit');
      for (const pid of [server, up.pid]) process.kill(pid ?? Number.NaN, 'SIGKILL');
      await ended;
      await expect(Promise.all([goneOf(server), goneOf(worker)])).resolves.toStrictEqual(['gone', 'gone']);
      await until({
        what: 'the end of the page',
        look: () =>
          page().then(
            () => null,
            () => 'gone',
          ),
        withinMs: 60_000,
      });
    },
    WITHIN_MS,
  );
});

describe('the page of an attended drill', () => {
  it(
    'comes again when it dies, and stays open after the drill until Ctrl-C at a terminal, where a script ends by itself',
    async () => {
      const place = placeOf({ option: path.join(directory, 'organisation.yaml'), env: {}, cwd: directory });
      const { env } = process;
      const stopping = new AbortController();
      const person = { ...recordIo({ cwd: directory }), env, lively: true, signal: stopping.signal };
      const url = () => found(/page: (http\S+?)\./iu, person.stderr().join('\n'));
      const open = () => fetch(`${url()}/sign-in`).then(({ status }) => status);
      const said = (words: string) =>
        until({ what: words, look: () => person.stderr().find((line) => line.startsWith(words)) ?? null });
      const staying = withAttendedPage({
        session: { place, people: [], language: 'en' },
        io: person,
        use: async () => {
          const log = await readFile(logFile(place, 'page'), 'utf8');
          process.kill(Number(found(/"pid":(\d+)/u, log)), 'SIGKILL');
          await said(`page: ${url()}`);
          return EXIT.notPassed;
        },
      });
      await said('the page stays open for review and download until Ctrl-C');
      expect(await open()).toBe(200);
      stopping.abort();
      expect(await staying).toBe(EXIT.notPassed);
      await expect(open()).rejects.toThrow('fetch failed');
      const script = { ...person, lively: false, signal: new AbortController().signal };
      const use = () => Promise.resolve(EXIT.ok);
      const ended = withAttendedPage({ session: { place, people: [], language: 'en' }, io: script, use });
      await expect(ended).resolves.toBe(EXIT.ok);
    },
    WITHIN_MS,
  );
});
