import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { programOf } from '../../../cli/children.ts';
import { connectClient, embeddedTarget, resolveTarget } from '../../../worker/connection.ts';
import { readAnnounced, readAnnouncement } from '../../../worker/server/announce.ts';
import { SEARCH_ATTRIBUTES } from '../../../worker/server/namespace.ts';
import type { TemporalBinary } from '../../../worker/server/obtain.ts';
import { processIdentity } from '../../../evidence/process-identity.ts';
import { startServer, type ServerHandle } from '../../../worker/server/start.ts';
import { stateFiles } from '../../../worker/server/state-files.ts';
import { silent, temporalBinary } from '../../support/embedded.ts';
import { temporaryDirectory } from '../../support/temporary.ts';
import { until } from '../../support/until.ts';
import { program } from '../fixtures/programs.ts';

const TEST_MS = 60_000;
const OBTAIN_MS = 30 * 60_000;
const TEN_YEARS_SECONDS = 3650 * 24 * 60 * 60;

let binary: TemporalBinary;
const running: ServerHandle[] = [];

beforeAll(async () => {
  binary = await temporalBinary();
}, OBTAIN_MS);

afterEach(async () => {
  for (const server of running.splice(0)) await server.stop();
}, TEST_MS);

async function start(stateDirectory: string, over: { binary?: string; version?: string } = {}) {
  const server = await startServer({
    binary: binary.path,
    version: binary.version,
    stateDirectory,
    logger: silent,
    ...over,
  });
  running.push(server);
  return server;
}

const isGone = async (pid: number) => ((await processIdentity(pid)) === null ? true : null);

describe('the embedded server', () => {
  it(
    'serves on loopback, prepared, and announces itself; after stop nothing of it runs',
    async () => {
      const folder = await temporaryDirectory('server');
      const server = await start(folder);
      expect(server.address).toMatch(/^127\.0\.0\.1:\d+$/);
      const announced = await readAnnounced(folder);
      expect(announced).toMatchObject({
        address: server.address,
        pid: server.pid(),
        version: binary.version,
      });
      expect(await resolveTarget({ env: {}, stateDirectory: folder })).toEqual(embeddedTarget(server));

      const { client, close } = await connectClient(embeddedTarget(server));
      const { config } = await client.workflowService.describeNamespace({ namespace: server.namespace });
      expect(Number(config?.workflowExecutionRetentionTtl?.seconds)).toBe(TEN_YEARS_SECONDS);
      const listed = await client.connection.operatorService.listSearchAttributes({
        namespace: server.namespace,
      });
      expect(Object.keys(listed.customAttributes)).toEqual(expect.arrayContaining([...SEARCH_ATTRIBUTES]));
      await close();

      const pid = server.pid();
      await server.stop();
      await server.stop();
      expect(await processIdentity(pid)).toBeNull();
      expect(await readAnnouncement(folder)).toBeNull();
      const left = await readdir(folder);
      expect(left).toEqual(expect.arrayContaining(['server-version', 'server.log', 'temporal.db']));
      expect(left).not.toContain('server.lock');
      expect((await stat(stateFiles(folder).log)).mode & 0o777).toBe(0o600);
    },
    TEST_MS,
  );

  it(
    'starts again on the same file, with everything prepared before still accepted',
    async () => {
      const folder = await temporaryDirectory('server');
      const first = await start(folder);
      const { client, close } = await connectClient(embeddedTarget(first));
      await client.workflow.start('nobody', { workflowId: 'kept', taskQueue: 'nobody' });
      await close();
      await first.stop();

      const second = await start(folder);
      const again = await connectClient(embeddedTarget(second));
      expect(await again.client.workflow.getHandle('kept').describe()).toMatchObject({ type: 'nobody' });
      await again.close();
    },
    TEST_MS,
  );

  it(
    'is started again when it dies, at the same address, with the same runs and a new announcement',
    async () => {
      const folder = await temporaryDirectory('server');
      const server = await start(folder);
      const { client, close } = await connectClient(embeddedTarget(server));
      await client.workflow.start('nobody', { workflowId: 'kept', taskQueue: 'nobody' });
      const before = server.pid();
      process.kill(before, 'SIGKILL');
      await until({ what: 'a restart', look: () => (server.restarts() === 1 ? true : null) });
      expect(server.pid()).not.toBe(before);
      expect(await readAnnounced(folder)).toMatchObject({ address: server.address, pid: server.pid() });
      const described = await until({
        what: 'the client to reconnect by itself',
        look: () =>
          client.workflow
            .getHandle('kept')
            .describe()
            .catch(() => null),
      });
      expect(described.status.name).toBe('RUNNING');
      await close();
    },
    TEST_MS,
  );

  it(
    'may be stopped while it is down',
    async () => {
      const folder = await temporaryDirectory('server');
      const server = await start(folder);
      const pid = server.pid();
      process.kill(pid, 'SIGKILL');
      await server.stop();
      expect(await processIdentity(server.pid())).toBeNull();
      expect(await readdir(folder)).not.toContain('server.lock');
    },
    TEST_MS,
  );

  it(
    'is refused beside another on the same state directory',
    async () => {
      const folder = await temporaryDirectory('server');
      await start(folder);
      await expect(start(folder)).rejects.toMatchObject({ code: 'SERVER_ALREADY_RUNNING' });
      expect(await readAnnounced(folder)).not.toBeNull();
    },
    TEST_MS,
  );

  it(
    'is refused on a database of another version before it is opened, and holds no lock then',
    async () => {
      const folder = await temporaryDirectory('server');
      const files = stateFiles(folder);
      await writeFile(files.database, 'rows');
      await writeFile(files.version, '1.29.0\n');
      await expect(start(folder)).rejects.toMatchObject({ code: 'SERVER_VERSION_MISMATCH' });
      expect(await readFile(files.database, 'utf8')).toBe('rows');
      expect((await readdir(folder)).sort()).toEqual(['server-version', 'temporal.db']);
    },
    TEST_MS,
  );

  it.each([
    ['ends at once', 'echo "cannot open database" >&2; exit 1', /process ended[^]*cannot open database/],
    ['cannot be run', null, /ENOENT/],
  ])(
    'says what it wrote when it %s',
    async (_, script, message) => {
      const folder = await temporaryDirectory('server');
      const broken = join(folder, 'bin', 'temporal');
      if (script !== null) await program(broken, script);
      const starting = start(join(folder, 'state'), { binary: broken });
      await expect(starting).rejects.toMatchObject({ code: 'SERVER_START_FAILED' });
      await expect(starting).rejects.toThrow(message);
      expect((await readdir(join(folder, 'state'))).sort()).toEqual(['server-version', 'server.log']);
    },
    TEST_MS,
  );

  it(
    'is started again when it ends at once, as when another program took one of its ports',
    async () => {
      const folder = await temporaryDirectory('server');
      const once = join(folder, 'once');
      const wrapped = join(folder, 'bin', 'temporal');
      await program(wrapped, `[ -e "${once}" ] || { : > "${once}"; exit 1; }\nexec "${binary.path}" "$@"`);
      const server = await start(join(folder, 'state'), { binary: wrapped });
      expect(await readAnnounced(join(folder, 'state'))).toMatchObject({ address: server.address });
      expect(server.restarts()).toBe(0);
    },
    TEST_MS,
  );

  it(
    'ends with its breakglass, also when that is killed, and the next one starts',
    async () => {
      const folder = await temporaryDirectory('server');
      const child = spawn(
        process.execPath,
        [...programOf('test/worker/fixtures/parent.ts'), binary.path, binary.version, folder],
        { stdio: ['pipe', 'pipe', 'inherit'] },
      );
      const said: unknown[] = await once(child.stdout, 'data');
      const pid = Number(String(said[0]));
      expect(await processIdentity(pid)).not.toBeNull();
      child.kill('SIGKILL');
      await once(child, 'exit');
      await until({ what: 'the end of the server', look: () => isGone(pid) });
      const next = await start(folder);
      expect(await readAnnounced(folder)).toMatchObject({ pid: next.pid() });
    },
    TEST_MS,
  );
});
