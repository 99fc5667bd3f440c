import { organisationDefinition } from '../organisation.ts';
import type { OrganisationDefinition } from '../organisation.ts';
import { ENTRA } from '../ids.ts';
import { initiatorOf } from '../schedule/name.ts';
import { readPublicKey } from '../ssh-key.ts';
import { childPath, parentPath } from './path.ts';
import { personChannels } from './person-channels.ts';
import { duplicates, unknownReferences } from './problem.ts';
import type { Problem } from './problem.ts';
import { readDefinition } from './read.ts';
import type { ReadResult } from './read.ts';
import { textsAt, valuesAt } from './select.ts';
import type { Found } from './select.ts';

/** Reads an organisation and checks that everything it names exists. Never throws. */
export function readOrganisation({
  file,
  text,
}: {
  file: string;
  text: string;
}): ReadResult<OrganisationDefinition> {
  return readDefinition({ file, text, schema: organisationDefinition, check: checkOrganisation });
}

const LISTS = [
  'tenants',
  'accounts',
  'people',
  'sources',
  'systems',
  'networks',
  'alerts',
  'channels',
  'timestamps',
  'witnesses',
  'schedules',
] as const;

function checkOrganisation(root: unknown): Problem[] {
  return [
    ...uniqueIds(root),
    ...sameAccounts(root),
    ...references(root),
    ...keys(root),
    ...initiators(root),
    ...personChannels(root),
  ];
}

function uniqueIds(root: unknown): Problem[] {
  const builtIn = textsAt(root, 'systems.*.id').filter(({ value }) => value === ENTRA);
  return [
    ...builtIn.map(({ path }): Problem => {
      return {
        code: 'ID_DUPLICATE',
        path,
        message: `expected a system of your own, got "${ENTRA}", which is built in`,
      };
    }),
    ...LISTS.flatMap((list) =>
      duplicates({ given: textsAt(root, `${list}.*.id`), what: 'an id of its own' }),
    ),
  ];
}

/** A schedule starts its runs under a name that must be nobody's. */
function initiators(root: unknown): Problem[] {
  const taken = textsAt(root, 'schedules.*.id').map(({ value }) => initiatorOf(value));
  return textsAt(root, 'people.*.id')
    .filter(({ value }) => taken.includes(value))
    .map(({ path, value }) => ({
      code: 'ID_DUPLICATE',
      path,
      message: `expected a name of their own, got "${value}", under which a schedule starts its runs`,
    }));
}

/** Two ids for one account, or one witness, would let one act count for two. */
function sameAccounts(root: unknown): Problem[] {
  const names = textsAt(root, 'accounts.*.user-principal-name').map(({ value, path }) => {
    return { value: value.toLowerCase(), path };
  });
  return [
    ...duplicates({ given: textsAt(root, 'tenants.*.tenant-id'), what: 'another tenant' }),
    ...duplicates({ given: textsAt(root, 'accounts.*.object-id'), what: 'another account' }),
    ...duplicates({ given: names, what: 'another account' }),
    ...duplicates({ given: textsAt(root, 'witnesses.*.vkey'), what: 'another witness' }),
    ...duplicates({ given: textsAt(root, 'escrow.keys.*.fingerprint'), what: 'another key' }),
  ];
}

/** Where something is named, what it must be, and where such things are listed. */
const REFERENCES: readonly { at: string; what: string; known: string }[] = [
  { at: 'accounts.*.tenant', what: 'a tenant', known: 'tenants.*.id' },
  { at: 'accounts.*.source', what: 'a source', known: 'sources.*.id' },
  { at: 'alerts.*.tenant', what: 'a tenant', known: 'tenants.*.id' },
  { at: 'alerts.*.role', what: 'a role that somebody has', known: 'people.*.roles.*' },
  { at: 'channels.*.role', what: 'a role that somebody has', known: 'people.*.roles.*' },
  { at: 'people.*.channels.*.channel', what: 'a channel', known: 'channels.*.id' },
  { at: 'bypass.roles.*', what: 'a role that somebody has', known: 'people.*.roles.*' },
  { at: 'channels.*.depends-on.*', what: 'a system', known: 'systems.*.id' },
  { at: 'escrow.keys.*.person', what: 'a person', known: 'people.*.id' },
  { at: 'deputies.of.*.person', what: 'a person', known: 'people.*.id' },
  { at: 'deputies.of.*.by.*', what: 'a person', known: 'people.*.id' },
  { at: 'tenants.*.engine.credential.issuer', what: 'a system', known: 'systems.*.id' },
];

function references(root: unknown): Problem[] {
  const named = REFERENCES.flatMap(({ at, what, known }) => {
    const builtIn = known === 'systems.*.id' ? [ENTRA] : [];
    const there = [...builtIn, ...valuesAt(root, known).map(({ value }) => String(value))];
    return unknownReferences({ given: textsAt(root, at), known: there, what });
  });
  const accounts = valuesAt(root, 'accounts.*.id').map(({ value }) => String(value));
  return [
    ...named,
    ...unknownReferences({ given: sealedAccounts(root), known: accounts, what: 'an account' }),
  ];
}

/** Seals are listed under the account's id, so here the keys are the references. */
function sealedAccounts(root: unknown): Found[] {
  return valuesAt(root, 'sources.*.seals').flatMap(({ value, path }) => {
    const ids = typeof value === 'object' && value !== null ? Object.keys(value) : [];
    return ids.map((id) => ({ value: id, path: childPath(path, id) }));
  });
}

/** A key says who signed; shared by two people it says nothing, so it is refused. */
function keys(root: unknown): Problem[] {
  const people = new Map(textsAt(root, 'people.*.id').map(({ value, path }) => [parentPath(path), value]));
  const given = textsAt(root, 'people.*.keys.*').map(({ value, path }) => {
    return { parsed: readPublicKey(value), empty: value === '', path };
  });
  const broken = given.flatMap(({ parsed, empty, path }): Problem[] => {
    if (parsed.ok) return [];
    const whose = people.get(parentPath(parentPath(path) ?? '')) ?? 'nobody who is named';
    const got = empty ? '; got ""' : '';
    return [
      { code: 'VALUE_INVALID', path, message: `expected ${parsed.expected}, as the key of ${whose}${got}` },
    ];
  });
  const whole = given.flatMap(({ parsed, path }) => (parsed.ok ? [{ value: parsed.fingerprint, path }] : []));
  return [...broken, ...duplicates({ given: whole, what: 'a key that nobody else has' })];
}
