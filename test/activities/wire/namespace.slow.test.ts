import { spawn, spawnSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { z } from 'zod';
import { programOf } from '../../../cli/children.ts';
import { CLOUDS } from '../../../domain/clouds.ts';
import { temporaryDirectory } from '../../support/temporary.ts';
import { HOSTS } from './namespace-addresses.ts';

const MAIN = 'test/activities/wire/namespace-main.ts';
const WITHIN_MS = 180_000;

/** A namespace of mounts and of networks; whoever is not root is root in a namespace of users too. */
const UNSHARE = [...(process.getuid?.() === 0 ? [] : ['--map-root-user']), '--mount', '--net'];

/** Its loopback comes up, and its hosts file is ours. Both end with the last process in it. */
const PREPARE = 'ip link set lo up && mount --bind "$1" /etc/hosts && shift && exec "$@"';

function inNamespace(hosts: string, ...command: readonly string[]): readonly string[] {
  return [...UNSHARE, '--', 'sh', '-c', PREPARE, 'sh', hosts, ...command];
}

/** Why no namespace can be made here; null where one can. */
function obstacle(): string | null {
  const tried = spawnSync('unshare', [...inNamespace('/etc/hosts', 'true')], { encoding: 'utf8' });
  if (tried.status === 0) return null;
  return tried.error?.message ?? (tried.stderr.trim() || `unshare ended with ${String(tried.status)}`);
}

const outcome = z.object({
  report: z.looseObject({ verdict: z.string(), verified: z.boolean(), restored: z.boolean() }),
  organisation: z.string(),
  plan: z.looseObject({}),
  passed: z.array(z.int()),
});

const because = obstacle();
const suite = because === null ? describe : describe.skip;

suite(`a drill by the published names${because === null ? '' : ` (skipped: ${because})`}`, () => {
  it(
    'passes with an organisation file as in production',
    async () => {
      const before = await readFile('/etc/hosts', 'utf8');
      const directory = await temporaryDirectory('namespace');
      const hosts = join(directory, 'hosts');
      await writeFile(hosts, HOSTS);
      const place = join(directory, 'place');
      const ended = await run(inNamespace(hosts, process.execPath, ...programOf(MAIN), place));
      expect(ended).toMatchObject({ code: 0 });
      const { report, organisation, plan, passed } = outcome.parse(JSON.parse(ended.out));
      expect(report).toMatchObject({ verdict: 'passed', verified: true, restored: true });
      const file = z.looseObject({ tenants: z.array(z.looseObject({})) }).parse(parse(organisation));
      expect(Object.keys(file)).not.toContain('trust-ca');
      expect(Object.keys(file.tenants[0] ?? {})).not.toContain('endpoints');
      // Nothing in the evidence tells this run from one of a real tenant: that is the proof, and why it is a test's alone.
      expect(plan).toMatchObject({ trustedCa: null, tenants: [{ origins: CLOUDS.global }] });
      // The token service and Graph were both met at their published names.
      for (const count of passed) expect(count).toBeGreaterThan(0);
      await expect(readFile('/etc/hosts', 'utf8')).resolves.toBe(before);
    },
    WITHIN_MS,
  );
});

async function run(args: readonly string[]) {
  const env = { ...process.env, NODE_OPTIONS: '' };
  const child = spawn('unshare', args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString('utf8')));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString('utf8')));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, out, err };
}
