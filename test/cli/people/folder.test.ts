import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { validate } from '../../../cli/commands/validate.ts';
import { loadOrganisation } from '../../../cli/definitions.ts';
import { givenFrom } from '../../../cli/given.ts';
import { rosterOf } from '../../../cli/page/roster.ts';
import { storeStatement } from '../../../cli/people/store.ts';
import { placeOf } from '../../../cli/place.ts';
import { readablePlan } from '../../../cli/plan/readable.ts';
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

async function place(files: Readonly<Record<string, string>> | null): Promise<string> {
  const cwd = await temporaryDirectory('people');
  await writeFile(path.join(cwd, 'organisation.yaml'), roster.text);
  if (files === null) return cwd;
  await mkdir(path.join(cwd, 'people'));
  for (const [name, text] of Object.entries(files)) await writeFile(path.join(cwd, 'people', name), text);
  return cwd;
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
    const file = await storeStatement({ signed, organisation, standing: read.standing, folder });
    expect(path.dirname(file)).toBe(folder);
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

  it('is validated with all faults of the folder', async () => {
    const cwd = await place({ 'one.json': ENROLLED, 'two.json': ENROLLED, 'three.txt': '' });
    const io = recordIo({ cwd });
    expect(await validate(io, givenFrom({ words: ['organisation.yaml'], options: {} }))).toBe(2);
    expect(io.stdout()).toMatch(/^people\/three\.txt:1:1: PASSKEY_MALFORMED /);
    const sound = await place({ 'one.json': ENROLLED });
    expect(
      await validate(recordIo({ cwd: sound }), givenFrom({ words: ['organisation.yaml'], options: {} })),
    ).toBe(0);
  });
});
