import { ENTRA } from '../ids.ts';
import type { OrganisationDefinition } from '../organisation.ts';
import type { RunbookDefinition } from '../runbook.ts';
import type { StepDefinition } from '../steps/index.ts';
import type { LadderDefinition } from '../steps/shared.ts';
import type { PlanProblem } from './problem.ts';

interface Reference {
  readonly what: string;
  readonly value: string;
  readonly known: readonly string[];
  readonly path: string;
}

/** Every name in the runbook that the organisation does not have. */
export function checkReferences({
  runbook,
  organisation,
}: {
  runbook: RunbookDefinition;
  organisation: OrganisationDefinition;
}): PlanProblem[] {
  const known = namesOf(organisation);
  const references = [
    ...list({ what: 'an account', values: runbook.accounts, known: known.accounts, path: 'accounts' }),
    ...needs({ need: runbook.approve?.need ?? [], known, path: 'approve.need' }),
    ...rungs({ escalate: runbook.approve?.escalate, known, path: 'approve.escalate' }),
    ...runbook.method.flatMap((step, index) => ofStep({ step, known, path: `method[${index}]` })),
    ...list({ what: ROLE, values: runbook.review?.by ?? [], known: known.roles, path: 'review.by' }),
  ];
  return references.filter((reference) => !reference.known.includes(reference.value)).map(unknown);
}

const ROLE = 'a role that somebody has';

type Names = Readonly<
  Record<
    'tenants' | 'accounts' | 'roles' | 'channels' | 'systems' | 'sources' | 'networks' | 'alerts',
    readonly string[]
  >
>;

function namesOf(organisation: OrganisationDefinition): Names {
  const ids = (named: readonly { readonly id: string }[]) => named.map(({ id }) => id);
  return {
    tenants: ids(organisation.tenants),
    accounts: ids(organisation.accounts),
    roles: [...new Set(organisation.people.flatMap(({ roles }) => roles))],
    channels: ids(organisation.channels),
    systems: [ENTRA, ...ids(organisation.systems)],
    sources: ids(organisation.sources),
    networks: ids(organisation.networks),
    alerts: ids(organisation.alerts),
  };
}

function ofStep({ step, known, path }: { step: StepDefinition; known: Names; path: string }): Reference[] {
  switch (step.do) {
    case 'notify':
      return [
        { what: 'a channel', value: step.to, known: known.channels, path: `${path}.to` },
        ...rungs({ escalate: step.escalate, known, path: `${path}.escalate` }),
      ];
    case 'approve':
      return [
        ...needs({ need: step.need, known, path: `${path}.need` }),
        ...rungs({ escalate: step.escalate, known, path: `${path}.escalate` }),
      ];
    case 'attest':
      return [
        ...needs({ need: step.by, known, path: `${path}.by` }),
        ...rungs({ escalate: step.escalate, known, path: `${path}.escalate` }),
      ];
    case 'outage':
      return [{ what: 'a system', value: step.of, known: known.systems, path: `${path}.of` }];
    case 'retrieve':
      return [{ what: 'a source', value: step.from, known: known.sources, path: `${path}.from` }];
    case 'sign-in':
      if (step.from === undefined) return [];
      return [{ what: 'a network', value: step.from, known: known.networks, path: `${path}.from` }];
    case 'alert':
      return list({ what: 'an alert source', values: step.from, known: known.alerts, path: `${path}.from` });
    case 'rotate':
      return [{ what: ROLE, value: step.by, known: known.roles, path: `${path}.by` }];
    case 'time-bound-account':
      return [{ what: 'a tenant', value: step.tenant, known: known.tenants, path: `${path}.tenant` }];
    case 'admin-action':
    case 'reset-password':
    case 'temporary-access-pass':
    case 'conditional-access':
    case 'restore':
      return [];
  }
}

function needs({
  need,
  known,
  path,
}: {
  need: readonly { readonly role: string }[];
  known: Names;
  path: string;
}): Reference[] {
  return need.map(({ role }, index) => ({
    what: ROLE,
    value: role,
    known: known.roles,
    path: `${path}[${index}].role`,
  }));
}

/** The roles of every rung of a ladder. */
function rungs({
  escalate = [],
  known,
  path,
}: {
  escalate?: LadderDefinition | undefined;
  known: Names;
  path: string;
}): Reference[] {
  return escalate.flatMap(({ to }, nth) =>
    list({ what: ROLE, values: to, known: known.roles, path: `${path}[${nth}].to` }),
  );
}

function list({
  what,
  values,
  known,
  path,
}: Omit<Reference, 'value'> & { values: readonly string[] }): Reference[] {
  return values.map((value, index) => ({ what, value, known, path: `${path}[${index}]` }));
}

function unknown({ what, value, known, path }: Reference): PlanProblem {
  const there = known.length === 0 ? 'there is none' : `there is ${[...known].sort().join(', ')}`;
  const message = `expected ${what} of the organisation, got "${value}"; ${there}`;
  return { code: 'REFERENCE_UNKNOWN', path, message };
}
