import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { worldPatch } from '../../../simulator/control/patch.ts';
import { graphEndpoints } from '../../../simulator/graph/site.ts';
import { sharedDirectory } from '../../support/shared.ts';
import { breakglass, graph, signInAs, START, testTenant } from '../tenant.ts';
import { readCsdl, type Member } from './csdl.ts';
import { checker } from './csdl-check.ts';
import { answerOf } from './csdl-path.ts';
import { ask, type Heard } from './asking.ts';
import { BETA_MEMBERS, BETA_PATHS, UNDECLARED } from './listed.ts';
import { COVERED, STATES, STRUCK } from './states.ts';
import { write } from './writing.ts';

/*
 * Every answer that the pretend Graph can give, in every state that it can be put into, against Microsoft's own
 * description of the types: no member that a type does not declare, every value of the declared type, every word
 * of an enumeration known.
 */

const file = join(sharedDirectory() ?? '.', 'contracts/graph/cleanMetadata.v1.0.xml');
const suite = existsSync(file) ? describe : describe.skip;
const csdl = readCsdl(
  existsSync(file)
    ? readFileSync(file, 'utf8')
    : '<edmx:Edmx xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx"/>',
);

const collection = z.looseObject({ value: z.array(z.unknown()) });
const primitive = z.looseObject({ value: z.unknown() });
const error = z.looseObject({ error: z.unknown() });
const ERROR: Member = { type: 'microsoft.graph.publicError', collection: false, nullable: false };
const TOP = new Set(['@odata.context', '@odata.nextLink', '@odata.count']);

/** The body without what only the outermost object carries. */
function bare(body: unknown): unknown {
  return Object.fromEntries(Object.entries(z.looseObject({}).parse(body)).filter(([name]) => !TOP.has(name)));
}

/** All in which an answer differs from the contract, each under the request that brought it. */
function wrongIn({ operation, version, said, status, body }: Heard): readonly string[] {
  const undeclared = version === 'beta' ? BETA_MEMBERS : UNDECLARED;
  const { complaints } = checker({ csdl, undeclared });
  const at = `${said} → ${String(status)}`;
  if (status >= 400) return complaints({ value: error.parse(body).error, member: ERROR, at });
  if (BETA_PATHS.includes(operation)) return [];
  const member = answerOf(csdl, operation);
  if (member === null) return body === undefined ? [] : [`${at}: expected no body`];
  if (member.collection) return complaints({ value: collection.parse(body).value, member, at });
  if (member.type.startsWith('Edm.')) return complaints({ value: primitive.parse(body).value, member, at });
  return complaints({ value: bare(body), member, at });
}

suite(`the pretend Graph and its contract (skipped when ${file} is missing)`, () => {
  it.each(graphEndpoints.map(({ operation }) => operation))(
    '%s is an address of the contract',
    (operation) => {
      const described = (): Member | null => answerOf(csdl, operation);
      if (BETA_PATHS.includes(operation)) expect(described).toThrow('expected');
      else expect(described).not.toThrow();
    },
  );

  it.each([
    ...Object.entries(STATES).map(([name, prepare]) => [name, prepare, 'everything'] as const),
    ...Object.entries(STRUCK).map(([name, prepare]) => [`the fault ${name}`, prepare, 'once'] as const),
  ])('answers by its types: %s', async (_, prepare, extent) => {
    const { world, advance } = testTenant();
    await prepare({ world, advance });
    const heard = await ask(world, extent);
    expect(heard.length).toBeGreaterThanOrEqual(graphEndpoints.length);
    expect(heard.flatMap(wrongIn)).toEqual([]);
  });

  it.each(['v1.0', 'beta'] as const)('answers by its types what is done in %s', async (version) => {
    const heard = await write(testTenant().world, version);
    const writes = graphEndpoints
      .map(({ operation }) => operation)
      .filter((operation) => !operation.startsWith('GET ') && !operation.endsWith('/evaluate'));
    expect(heard.map(({ operation }) => operation).toSorted()).toEqual(writes.toSorted());
    expect(heard.filter(({ status }) => status < 200 || status > 299)).toEqual([]);
    expect(heard.flatMap(wrongIn)).toEqual([]);
  });

  it('is asked in a state of every change that can be made of it', () => {
    const changes = worldPatch.options.map(({ shape }) => shape.op.value);
    expect([...new Set(COVERED)].toSorted()).toEqual(changes.toSorted());
  });

  it('adds in beta only what Microsoft’s own pages of beta show', () => {
    const shown = ['beta-signin-list', 'beta-signin-get'].map((page) =>
      readFileSync(
        join(sharedDirectory() ?? '.', 'contracts/graph/examples', page, '1.response.json'),
        'utf8',
      ),
    );
    const listed = BETA_MEMBERS['microsoft.graph.signIn'] ?? [];
    expect(listed.filter((name) => !shown.join('').includes(`"${name}"`))).toEqual([]);
  });

  it('shows something at every address once a drill was made', async () => {
    const { world, advance } = testTenant();
    await STATES['after a drill']?.({ world, advance });
    const listings = (await ask(world, 'once')).filter(({ body }) => collection.safeParse(body).success);
    const bare = listings.filter(({ body }) => collection.parse(body).value.length === 0);
    expect(listings.length).toBeGreaterThan(5);
    expect(bare.map(({ operation }) => operation)).toEqual([]);
  });

  it('names in @odata.context what it answers', async () => {
    const { world } = testTenant();
    const contexts = (await ask(world, 'once'))
      .filter(({ status }) => status === 200)
      .map(({ operation, body }) => {
        const context = z.looseObject({ '@odata.context': z.string() }).parse(body)['@odata.context'];
        return [operation, context.slice(context.indexOf('#') + 1)] as const;
      });
    const first = Object.fromEntries(contexts.toReversed());
    expect(first).toMatchObject({
      'GET /users/{id}': 'users/$entity',
      'GET /users/{id}/transitiveMemberOf': 'directoryObjects',
      'GET /auditLogs/signIns': 'auditLogs/signIns',
      'POST /identity/conditionalAccess/evaluate': 'Collection(microsoft.graph.whatIfAnalysisResult)',
      'POST /users/{id}/revokeSignInSessions': 'Edm.Boolean',
    });
    expect(Object.values(first).filter((context) => context.includes('{'))).toEqual([]);
  });
});

suite('the checker itself', () => {
  const { complaints } = checker({ csdl, undeclared: {} });
  const signIn: Member = { type: 'microsoft.graph.signIn', collection: false, nullable: false };

  it.each([
    ['a member that is not declared', { authenticationDetails: [] }],
    ['a text for a number', { status: { errorCode: '0' } }],
    ['a word that the enumeration lacks', { conditionalAccessStatus: 'applied' }],
    ['an object where a collection belongs', { riskEventTypes_v2: {} }],
    ['a time without a zone', { createdDateTime: '2026-01-01T00:00:00' }],
    ['null where it may not be', { userId: null }],
    ['an unknown type', { '@odata.type': '#microsoft.graph.signOn' }],
    ['a type of another kind', { '@odata.type': '#microsoft.graph.user' }],
  ])('complains of %s', (_, value) => {
    expect(complaints({ value, member: signIn, at: 'row' })).toHaveLength(1);
  });

  it('finds nothing in a conforming row', async () => {
    const { world, advance } = testTenant();
    await signInAs(world, breakglass(world, 1));
    advance(60_000);
    const since = new Date(START - 1).toISOString();
    const { body } = await graph(world, `/v1.0/auditLogs/signIns?$filter=createdDateTime ge ${since}`);
    const [row] = collection.parse(body).value;
    expect(row).toHaveProperty('status');
    expect(complaints({ value: row, member: signIn, at: 'row' })).toEqual([]);
  });
});
