import { access, constants, mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { config, type Config } from './config.ts';
import { FAULTS, isFaultName } from './faults/names.ts';
import { startTenant, type Ready } from './start.ts';

/** `npm run simulator`: the pretend tenant by itself, for a person or for anybody's tests, until Ctrl-C. */

const HELP = `npm run simulator -- [options]

  --directory DIR       where the CA, the credentials and ready.json go (pretend-tenant)
  --large               50,000 users and 400 policies
  --documented-limits   throttle as Microsoft documents, not a hundred times later
  --lag SECONDS         how long sign-ins, audit entries and alerts take to show (2)
  --fault NAME          strike with a fault from the start; may be given several times
  --faults              list the faults and end
`;

interface Options {
  readonly directory: string;
  readonly large: boolean;
  readonly 'documented-limits': boolean;
  readonly lag: string;
  readonly fault: readonly string[];
  readonly faults: boolean;
  readonly help: boolean;
}

/** Throws TypeError for an option or value that is not known. */
function readOptions(): Options {
  const { values } = parseArgs({
    options: {
      directory: { type: 'string', default: 'pretend-tenant' },
      large: { type: 'boolean', default: false },
      'documented-limits': { type: 'boolean', default: false },
      lag: { type: 'string', default: '2' },
      fault: { type: 'string', multiple: true, default: [] },
      faults: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (!/^\d{1,6}(\.\d+)?$/.test(values.lag)) throw new TypeError(`--lag takes seconds, got ${values.lag}`);
  const unknown = values.fault.find((name) => !isFaultName(name));
  if (unknown !== undefined) throw new TypeError(`--faults lists the faults; got ${unknown}`);
  return values;
}

function configOf(given: Options, directory: string): Config {
  const lag = Math.round(Number(given.lag) * 1_000);
  return config.parse({
    directory,
    size: given.large ? 'large' : 'ordinary',
    limits: given['documented-limits'] ? 'documented' : 'generous',
    ingestion: { signInsMs: lag, auditsMs: lag, alertsMs: lag },
    faults: given.fault.map((name) => ({ name })),
  });
}

/** What a person needs to ask the first question. */
function sayReady(
  { login, graph, portal, portalHttp, control, ca, tenant }: Ready,
  directory: string,
): string {
  const [account] = tenant.accounts;
  return `A pretend Microsoft Entra tenant is ready. Nothing of it reaches Microsoft. Ctrl-C ends it.

  token service    ${login}
  Microsoft Graph  ${graph}
  portal           ${portal}/sign-in
  for a browser    ${portalHttp}/sign-in
  control          ${control}
  tenant           ${tenant.tenantId}
  client           ${tenant.clientId}
  client secret    ${join(directory, 'client-secret')}
  CA               ${ca}
  all of it        ${join(directory, 'ready.json')}

Your program trusts it with NODE_EXTRA_CA_CERTS=${ca} (Node), or --cacert (curl). A token, and a user:

  TOKEN=$(curl -s --cacert ${ca} ${login}/${tenant.tenantId}/oauth2/v2.0/token \\
    -d grant_type=client_credentials -d client_id=${tenant.clientId} -d scope=${graph}/.default \\
    --data-urlencode client_secret@${join(directory, 'client-secret')} | sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/')
  curl -s --cacert ${ca} -H "authorization: Bearer $TOKEN" ${graph}/v1.0/users/${account?.userPrincipalName ?? ''}
`;
}

/** Throws TypeError where no file can be written there. */
async function folderFor({ directory }: Options): Promise<string> {
  const folder = resolve(directory);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await access(folder, constants.W_OK);
    return folder;
  } catch (cause) {
    throw new TypeError(`--directory takes a folder that can be written to, got ${directory}`, { cause });
  }
}

async function serve(given: Options, directory: string): Promise<void> {
  const ended = new Promise<void>((done) => {
    process.once('SIGINT', done);
    process.once('SIGTERM', done);
  });
  const { ready, stop } = await startTenant(configOf(given, directory));
  // Holds the passkeys and the control token, so that only the owner may read it.
  await writeFile(join(directory, 'ready.json'), `${JSON.stringify(ready, null, 2)}\n`, { mode: 0o600 });
  process.stdout.write(sayReady(ready, directory));
  await ended;
  await stop();
}

async function main(): Promise<void> {
  let given: Options;
  let directory: string | null = null;
  try {
    given = readOptions();
    if (!given.help && !given.faults) directory = await folderFor(given);
  } catch (error) {
    process.stderr.write(
      `${error instanceof Error ? error.message : 'not understood'}; --help lists the options\n`,
    );
    process.exitCode = 2;
    return;
  }
  if (directory !== null) await serve(given, directory);
  else if (given.help) process.stdout.write(HELP);
  else
    process.stdout.write(
      Object.entries(FAULTS)
        .map(([name, what]) => `${name.padEnd(30)} ${what}\n`)
        .join(''),
    );
}

await main();
