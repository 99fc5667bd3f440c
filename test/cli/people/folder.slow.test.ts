import { mkdir, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { validate } from '../../../cli/commands/validate.ts';
import { loadOrganisation, loadOrganisationWithFolder } from '../../../cli/definitions.ts';
import { givenFrom } from '../../../cli/given.ts';
import { rosterOf } from '../../../cli/page/roster.ts';
import { ownNow } from '../../../cli/people/own-now.ts';
import { storeStatement } from '../../../cli/people/store.ts';
import { placeOf } from '../../../cli/place.ts';
import { readablePlan } from '../../../cli/plan/readable.ts';
import { BreakglassError } from '../../../domain/errors.ts';
import type { Passkey } from '../../../domain/passkey.ts';
import { resolvePlan } from '../../../domain/plan/resolve.ts';
import { digestOf } from '../../../evidence/core/hash.ts';
import { requirePlanPasskeys } from '../../../evidence/core/passkey/plan-passkeys.ts';
import { readPasskeys } from '../../../evidence/core/passkey/read-passkeys.ts';
import { checkRoster } from '../../../evidence/verify/roster.ts';
import { passkeyFileText } from '../../../evidence/core/passkey/passkey-file.ts';
import { planSchema } from '../../../evidence/verify/plan-schema.ts';
import { makeAuthenticator } from '../../support/authenticator.ts';
import { enrolmentOf, signedBy } from '../../support/enrolled.ts';
import { recordIo } from '../../support/io.ts';
import { bundledRunbookText, runbookFrom } from '../../support/organisation.ts';
import { makeRoster } from '../../support/roster.ts';
import { temporaryDirectory } from '../../support/temporary.ts';

const roster = makeRoster();
const enrolment = enrolmentOf({ passkey: makeAuthenticator().passkey, person: 'custodian-1' });
const ENROLLED = passkeyFileText(
  signedBy({ statement: enrolment, people: ['custodian-1'], signAs: roster.signAs }),
);
const ENROLLED_BY_OTHERS = passkeyFileText(
  signedBy({ statement: enrolment, people: ['stranger-1', 'custodian-2'], signAs: roster.signAs }),
);

async function place(files: Readonly<Record<string, string>> | null): Promise<string> {
  const cwd = await temporaryDirectory('people');
  await writeFile(path.join(cwd, 'organisation.yaml'), roster.text);
  if (files === null) return cwd;
  await mkdir(path.join(cwd, 'people'));
  for (const [name, text] of Object.entries(files)) await writeFile(path.join(cwd, 'people', name), text);
  return cwd;
}

const AT = '2026-11-02T08:00:00.000Z';

/** An empty folder, how it is read, and enrolments of custodian-1 to store in it. */
async function storing() {
  const cwd = await place({});
  const fresh = async () => {
    const read = await loadOrganisationWithFolder({ file: 'organisation.yaml', cwd });
    return { organisation: read.organisation.value, standing: read.standing };
  };
  const signedAt = ({ passkey, at }: { passkey: Passkey; at: string }) => {
    const statement = { ...enrolmentOf({ passkey, person: 'custodian-1' }), at };
    return signedBy({ statement, people: ['custodian-1'], signAs: roster.signAs });
  };
  return { fresh, folder: path.join(cwd, 'people'), signedAt };
}

function codeOf(error: unknown): string {
  if (error instanceof BreakglassError) return error.code;
  throw error;
}

describe('an organisation with a folder of passkeys', () => {
  it('takes a new one beside one that was revoked and that nobody of today vouched for', async () => {
    const cwd = await place({});
    const { value } = await loadOrganisation({ file: 'organisation.yaml', cwd });
    const revocation = {
      kind: 'breakglass-passkey-revoked',
      version: 1,
      organisation: 'example',
      person: 'custodian-1',
      credential: enrolment.passkey.credential,
      reason: 'lost with the laptop',
      at: '2026-11-02T08:00:00.000Z',
    } as const;
    const sign = { people: ['custodian-1'], signAs: roster.signAs };
    const files = [
      { file: 'one.json', text: ENROLLED },
      { file: 'revoked.json', text: passkeyFileText(signedBy({ statement: revocation, ...sign })) },
    ];
    const renewed = value.people.map((person) =>
      person.id === 'custodian-1' ? { ...person, keys: [makeRoster().keys['custodian-1'] ?? ''] } : person,
    );
    const organisation = { ...value, people: renewed };
    const read = readPasskeys({ organisation, files });
    if (!read.ok) throw new Error('expected a folder that can be read');
    const another = enrolmentOf({ passkey: makeAuthenticator().passkey, person: 'security-1' });
    const signed = signedBy({ statement: another, people: ['security-1'], signAs: roster.signAs });
    const folder = path.join(cwd, 'people');
    const fresh = () => Promise.resolve({ organisation, standing: read.standing });
    const file = await storeStatement({ signed, fresh, folder });
    expect(path.dirname(file)).toBe(folder);
  });

  it('takes the revocation of one that was enrolled again under another SSH key', async () => {
    const { fresh, folder, signedAt } = await storing();
    const { organisation } = await fresh();
    const renewed = makeRoster();
    const keys = [renewed.keys['custodian-1'] ?? ''];
    const people = organisation.people.map((each) => (each.id === 'custodian-1' ? { ...each, keys } : each));
    const sign = { people: ['custodian-1'], signAs: renewed.signAs };
    const before = signedAt({ passkey: enrolment.passkey, at: AT });
    const again = signedBy({ statement: enrolment, ...sign });
    const { passkey, ...about } = { ...enrolment, kind: 'breakglass-passkey-revoked' as const };
    const revocation = { ...about, credential: passkey.credential, reason: 'lost' };
    const files = [before, again].map((each, n) => ({ file: `${n}.json`, text: passkeyFileText(each) }));
    const read = readPasskeys({ organisation: { ...organisation, people }, files });
    if (!read.ok) throw new Error('expected a folder that can be read');
    expect(read.standing.map(({ state }) => state)).toEqual(['unvouched', 'counts']);
    const now = () => Promise.resolve({ organisation: { ...organisation, people }, standing: read.standing });
    await storeStatement({ signed: signedBy({ statement: revocation, ...sign }), fresh: now, folder });
    expect(await readdir(folder)).toHaveLength(1);
  });

  it('takes one passkey once, though two pages store it at the same moment', async () => {
    const { passkey } = makeAuthenticator();
    const { fresh, folder, signedAt } = await storing();
    const stored = await Promise.allSettled(
      [AT, '2026-11-02T08:00:00.005Z'].map((at) =>
        storeStatement({ signed: signedAt({ passkey, at }), fresh, folder }),
      ),
    );
    const refused = stored.flatMap((each) => (each.status === 'rejected' ? [codeOf(each.reason)] : []));
    expect(refused).toEqual(['ID_DUPLICATE']);
    expect(await readdir(folder)).toHaveLength(1);
    expect((await fresh()).standing.map(({ state }) => state)).toEqual(['counts']);
  });

  it('takes ten passkeys of a person, and another once one is revoked', async () => {
    const { fresh, folder, signedAt } = await storing();
    const all = Array.from({ length: 11 }, () => signedAt({ passkey: makeAuthenticator().passkey, at: AT }));
    const [first, ...others] = all;
    const eleventh = others.pop();
    if (first === undefined || eleventh === undefined) throw new Error('expected eleven');
    for (const signed of [first, ...others]) await storeStatement({ signed, fresh, folder });
    const storeEleventh = () => storeStatement({ signed: eleventh, fresh, folder });
    await expect(storeEleventh()).rejects.toMatchObject({ code: 'PASSKEY_TOO_MANY' });
    const revoke = (at: string) => {
      const { organisation, person, passkey } = first.statement;
      const kind = 'breakglass-passkey-revoked' as const;
      const about = { organisation, person, credential: passkey.credential, reason: 'lost', at };
      const statement = { kind, version: 1 as const, ...about };
      const signed = signedBy({ statement, people: [person], signAs: roster.signAs });
      return storeStatement({ signed, fresh, folder });
    };
    await revoke('2026-11-02T09:00:00.000Z');
    await expect(revoke('2026-11-02T09:00:01.000Z')).rejects.toMatchObject({ code: 'ID_DUPLICATE' });
    const again = signedAt({ passkey: first.statement.passkey, at: '2026-11-02T09:00:02.000Z' });
    await expect(storeStatement({ signed: again, fresh, folder })).rejects.toMatchObject({
      code: 'ID_DUPLICATE',
    });
    await storeEleventh();
    expect(await readdir(folder)).toHaveLength(12);
  });

  it.each([
    ['one left', 1_998, null],
    ['room for it and not for its revocation', 1_999, 'PASSKEY_TOO_MANY'],
  ])('takes one where all can be revoked: %s', async (_what, there, code) => {
    const { fresh, folder, signedAt } = await storing();
    const { organisation } = await fresh();
    const names = Array.from({ length: there }, (_, n) => writeFile(path.join(folder, `${n}.json`), ''));
    await Promise.all(names);
    const answer = await storeStatement({
      signed: signedAt({ passkey: makeAuthenticator().passkey, at: AT }),
      // Those of the folder say nothing here: what counts is how many they are.
      fresh: () => Promise.resolve({ organisation, standing: [] }),
      folder,
    }).then(() => null, codeOf);
    expect(answer).toBe(code);
  });

  it('says what the file system answered where nothing can be written', async () => {
    const { fresh, folder, signedAt } = await storing();
    const signed = signedAt({ passkey: makeAuthenticator().passkey, at: AT });
    const gone = path.join(folder, 'gone', 'people');
    await expect(storeStatement({ signed, fresh, folder: gone })).rejects.toMatchObject({
      code: 'USAGE',
      message: `expected a folder that can be written at ${gone}, the file system answered ENOENT`,
    });
  });

  it('has those that count, whatever lies hidden beside them', async () => {
    const cwd = await place({ 'one.json': ENROLLED, '.gitkeep': '' });
    const { value } = await loadOrganisation({ file: 'organisation.yaml', cwd });
    expect(value.enrolled?.map(({ enrolment: { person } }) => person)).toEqual(['custodian-1']);
  });

  it.each<[string, string, Readonly<Record<string, string>> | null]>([
    ['FILE_NOT_FOUND', 'organisation.yaml', null],
    ['PASSKEY_MALFORMED', 'people/one.jsn', { 'one.jsn': ENROLLED }],
    ['PASSKEY_MALFORMED', 'people/custodian-1.pub', { 'custodian-1.pub': 'ssh-ed25519 AAAA' }],
    ['PASSKEY_MALFORMED', 'people/one.json', { 'one.json': '{}\n' }],
  ])('is refused: %s at %s', async (code, file, files) => {
    const cwd = await place(files);
    await expect(loadOrganisation({ file: 'organisation.yaml', cwd })).rejects.toMatchObject({
      code,
      place: { file },
    });
  });

  it('plans with those of the people whom the plan asks, and shows who enrolled them', async () => {
    const cwd = await place({ 'one.json': ENROLLED });
    const runbook = runbookFrom(bundledRunbookText('quarterly-drill'));
    const { value: organisation } = await loadOrganisation({ file: 'organisation.yaml', cwd });
    const planned = (of: typeof organisation) => {
      const resolved = resolvePlan({ runbook, organisation: of, mode: 'drill', trustedCa: null });
      if (!resolved.ok) throw new Error('expected a plan');
      return resolved.plan;
    };
    const plan = planned(organisation);
    expect(planSchema.parse(plan)).toEqual(plan);
    expect(plan.people.filter(({ passkeys }) => passkeys !== undefined).map(({ id }) => id)).toEqual([
      'custodian-1',
    ]);
    expect(readablePlan({ plan, digest: digestOf(plan) })).toContain(
      '  passkey       custodian-1: security key (enrolled by custodian-1)\n',
    );
    requirePlanPasskeys(plan);
    checkRoster({ plan, roster: organisation });
    const bare = planned({ ...organisation, enrolled: [] });
    expect(digestOf(bare)).toBe(digestOf(planned({ ...organisation, enrolled: undefined })));
    expect(digestOf(bare)).not.toBe(digestOf(plan));
  });

  it('is read again by the page once a file came, changed or went', async () => {
    const cwd = await place({});
    const roster = rosterOf(placeOf({ option: 'organisation.yaml', env: {}, cwd }));
    const counting = async () => (await roster()).standing.map(({ state }) => state);
    const file = path.join(cwd, 'people', 'one.json');
    expect(await counting()).toEqual([]);
    const first = await roster();
    expect(await roster()).toBe(first);
    await writeFile(file, ENROLLED);
    expect(await counting()).toEqual(['counts']);
    await writeFile(file, `${ENROLLED} `);
    await expect(roster()).rejects.toMatchObject({ code: 'PASSKEY_MALFORMED' });
    await writeFile(file, ENROLLED);
    expect(await counting()).toEqual(['counts']);
    await rm(path.join(cwd, 'people'), { recursive: true });
    await expect(roster()).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
  });

  it('is read again by a worker once a file came, changed or went', async () => {
    const cwd = await place({});
    const organisation = await loadOrganisation({ file: 'organisation.yaml', cwd });
    const now = ownNow({ organisation, directory: cwd });
    const counting = async () => (await now()).enrolled?.length;
    expect(await counting()).toBe(0);
    const file = path.join(cwd, 'people', 'one.json');
    await writeFile(file, ENROLLED);
    expect(await counting()).toBe(1);
    expect(await now()).toBe(await now());
    await writeFile(file, '{}');
    await expect(now()).rejects.toMatchObject({
      code: 'PASSKEY_MALFORMED',
      place: { file: 'people/one.json' },
    });
    await rm(file);
    expect(await counting()).toBe(0);
  });

  it('says of a file that cannot be looked at which one it is, to page and worker', async () => {
    const cwd = await place({});
    const organisation = await loadOrganisation({ file: 'organisation.yaml', cwd });
    await symlink('loop.json', path.join(cwd, 'people', 'loop.json'));
    const refusal = { code: 'FILE_UNREADABLE', place: { file: 'people/loop.json' } };
    await expect(ownNow({ organisation, directory: cwd })()).rejects.toMatchObject(refusal);
    const roster = rosterOf(placeOf({ option: 'organisation.yaml', env: {}, cwd }));
    await expect(roster()).rejects.toMatchObject({ code: 'FILE_UNREADABLE' });
  });

  it('is validated with all faults of the folder', async () => {
    const cwd = await place({ 'one.json': ENROLLED, 'two.json': ENROLLED, 'three.txt': '' });
    const io = recordIo({ cwd });
    expect(await validate(io, givenFrom({ words: ['organisation.yaml'], options: {} }))).toBe(2);
    expect(io.stdout()).toMatch(/^people\/three\.txt:1:1: PASSKEY_MALFORMED /);
    const left = await place({ 'one.json': ENROLLED_BY_OTHERS });
    const unvouched = recordIo({ cwd: left });
    expect(await validate(unvouched, givenFrom({ words: ['organisation.yaml'], options: {} }))).toBe(0);
    expect(unvouched.stderr().join('\n')).toMatch(
      /^warning: no longer vouched for .*custodian-1 \(people\/one\.json\)/m,
    );
    const sound = await place({ 'one.json': ENROLLED });
    expect((await loadOrganisation({ file: 'organisation.yaml', cwd: left })).value.enrolled).toEqual([]);
    expect(
      await validate(recordIo({ cwd: sound }), givenFrom({ words: ['organisation.yaml'], options: {} })),
    ).toBe(0);
  });
});
