import { copyFile, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { isCancel, text } from '@clack/prompts';
import { BreakglassError } from '../../domain/errors.ts';
import { createEvidenceKey } from '../../evidence/keys.ts';
import { ID_PATTERN } from '../../domain/ids.ts';
import { existsSync } from 'node:fs';
import type { Given } from '../given.ts';
import { KEPT_OUT, writeGitignore } from '../init/gitignore.ts';
import { DEFAULT_ANSWERS, organisationTemplate, type Answers } from '../init/template.ts';
import { EXIT, type ExitCode, type Io } from '../io.ts';
import { givenPassphrase } from '../keys/passphrase.ts';
import { commandLine } from '../live/next.ts';
import { packageFile, placeOf } from '../place.ts';
import { shellWord } from '../plain.ts';
import { makeRoster } from '../rehearse/roster.ts';
import { writeNew } from './ask.ts';

const FIRST_RUNBOOK = 'quarterly-drill.yaml';
const GUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/;

/** `init`: organisation file, keys to try with, evidence key, a first runbook and what git leaves out. Overwrites nothing. */
export async function init(io: Io, given: Given): Promise<ExitCode> {
  const directory = path.resolve(io.cwd, given.text('directory') ?? '.');
  const place = placeOf({ option: path.join(directory, 'organisation.yaml'), env: io.env, cwd: io.cwd });
  const runbook = path.join(directory, 'runbooks', FIRST_RUNBOOK);
  const keys = path.join(directory, 'keys');
  for (const file of [place.organisationFile, runbook, keys]) refuseExisting(file);
  const answers = given.has('input') && io.lively ? await askAll() : DEFAULT_ANSWERS;
  await mkdir(path.dirname(runbook), { recursive: true });
  // Before the first key, so that no moment is without it.
  const ignoring = await writeGitignore({ directory });
  const people = await makeRoster({ directory: keys });
  await writeNew({ file: place.organisationFile, text: organisationTemplate({ answers, people }) });
  await createEvidenceKey({
    state: place.stateDirectory,
    organisation: answers.organisation,
    passphrase: await givenPassphrase({ io, given }),
  });
  await copyFile(packageFile(`runbooks/${FIRST_RUNBOOK}`), runbook);
  const written = {
    organisation: place.organisationFile,
    runbook,
    keys,
    state: place.stateDirectory,
    ...(ignoring === null ? {} : { gitignore: ignoring }),
  };
  if (io.json) io.out(`${JSON.stringify(written)}\n`);
  else
    io.out(
      Object.entries(written)
        .map(([what, file]) => `${what.padEnd(13)} ${file}\n`)
        .join(''),
    );
  if (ignoring === null) io.say(`Your .gitignore stays as it is; see that it names ${KEPT_OUT.join(' ')}`);
  io.say('So that every command finds it:');
  io.say(`  export BREAKGLASS_ORGANISATION=${shellWord(place.organisationFile)}`);
  io.say('Put your own ids and keys into the organisation file, then:');
  io.say(`  ${commandLine({ words: ['doctor'], place })}`);
  return EXIT.ok;
}

function refuseExisting(file: string): void {
  if (!existsSync(file)) return;
  throw new BreakglassError({
    code: 'USAGE',
    message: `expected no ${file} yet, because init overwrites nothing; name a new folder with --directory DIR`,
  });
}

async function askAll(): Promise<Answers> {
  const id = (value: string | undefined) =>
    ID_PATTERN.test(value ?? '') ? undefined : 'lower-case letters, digits and hyphens';
  const guid = (value: string | undefined) => (GUID.test(value ?? '') ? undefined : 'a GUID in lower case');
  return {
    organisation: await ask({
      message: 'Name of the organisation',
      initial: DEFAULT_ANSWERS.organisation,
      check: id,
    }),
    tenantId: await ask({ message: 'Tenant id', initial: DEFAULT_ANSWERS.tenantId, check: guid }),
    domain: await ask({ message: 'Initial domain', initial: DEFAULT_ANSWERS.domain, check: () => undefined }),
    clientId: await ask({
      message: "Client id of the engine's application",
      initial: DEFAULT_ANSWERS.clientId,
      check: guid,
    }),
  };
}

async function ask({
  message,
  initial,
  check,
}: {
  message: string;
  initial: string;
  check: (value: string | undefined) => string | undefined;
}): Promise<string> {
  const answer = await text({ message, initialValue: initial, validate: check, output: process.stderr });
  if (isCancel(answer)) throw new BreakglassError({ code: 'NOT_CONFIRMED', message: 'nothing was written' });
  return answer;
}
