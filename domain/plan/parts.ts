import { originsOf } from '../clouds.ts';
import { ENTRA } from '../ids.ts';
import type { TenantId } from '../ids.ts';
import { plannedAlert } from './alert-source.ts';
import { isOfGraph } from '../alert-sources.ts';
import type { AlertSourceDefinition } from '../alert-sources.ts';
import type {
  AccountDefinition,
  OrganisationDefinition,
  SourceDefinition,
  TenantDefinition,
} from '../organisation.ts';
import type { RunbookDefinition } from '../runbook.ts';
import { rolesAsked } from './asks.ts';
import { planDeputies } from './planned-deputies.ts';
import { askedPeople, plannedPeople } from './planned-people.ts';
import type {
  Plan,
  PlannedAccount,
  PlannedAlertSource,
  PlannedChannel,
  PlannedNetwork,
  PlannedSource,
  PlannedSystem,
  PlannedTenant,
} from './types.ts';

type Listed = 'tenants' | 'accounts' | 'people' | 'sources' | 'systems' | 'networks' | 'alerts' | 'channels';
type Parts = Listed | 'deputies';
type Draft = Omit<Plan, Parts>;

interface Context {
  readonly draft: Draft;
  readonly runbook: RunbookDefinition;
  readonly organisation: OrganisationDefinition;
}

/**
 * Those parts of the organisation that this plan uses, and no others: a change elsewhere leaves the digest alone.
 * Sorted by id, so the order of the file does not matter either; accounts keep the order of the runbook.
 */
export function planParts(context: Context): Pick<Plan, Parts> {
  const accounts = plannedAccounts(context);
  const alerts = byId(plannedAlerts(context, accounts));
  const channels = byId(plannedChannels(context, alerts));
  const people = byId(plannedPeople(context, { alerts, channels }));
  return {
    accounts,
    alerts,
    channels,
    tenants: byId(plannedTenants(context, accounts)),
    sources: byId(plannedSources(context)),
    systems: byId(plannedSystems(context, channels)),
    networks: byId(plannedNetworks(context)),
    people,
    ...planDeputies({
      organisation: context.organisation,
      people: askedPeople(context, { alerts, channels }),
    }),
  };
}

function byId<T extends { readonly id: string }>(list: readonly T[]): T[] {
  return list.toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

function plannedAccounts({ runbook, organisation }: Context): PlannedAccount[] {
  return runbook.accounts.flatMap((id) => {
    return organisation.accounts.filter((account) => account.id === id).map(plannedAccount);
  });
}

/** An account of the organisation file as a plan has it. */
export function plannedAccount(account: AccountDefinition): PlannedAccount {
  return {
    id: account.id,
    tenant: account.tenant,
    objectId: account['object-id'],
    userPrincipalName: account['user-principal-name'],
    methods: account.methods,
    policiesThatMayApply: (account['policies-that-may-apply'] ?? []).toSorted(),
    ...exceptionsOf(account),
    source: account.source,
  };
}

function exceptionsOf({
  'policy-exceptions': exceptions,
}: AccountDefinition): Pick<PlannedAccount, 'exceptions'> {
  if (exceptions.length === 0) return {};
  return { exceptions: exceptions.toSorted((a, b) => (a.policy < b.policy ? -1 : 1)) };
}

/** A declared outage of Entra is probed at every tenant, even where the runbook names no account. */
function plannedTenants(
  { draft, organisation }: Context,
  accounts: readonly PlannedAccount[],
): PlannedTenant[] {
  const used = new Set([...accounts.map(({ tenant }) => tenant), ...created(draft)]);
  const probesAll =
    accounts.length === 0 && draft.steps.some((step) => step.do === 'outage' && step.system === ENTRA);
  return organisation.tenants
    .filter(({ id }) => probesAll || used.has(id))
    .map((tenant) => ({
      id: tenant.id,
      tenantId: tenant['tenant-id'],
      domain: tenant.domain,
      origins: originsOf(tenant),
      betaReads: tenant['beta-reads'],
      writes: [...tenant.writes].sort(),
      ...(tenant.writes.includes('reset-password') ? { engine: engineIds(tenant.engine) } : {}),
    }));
}

/** Tenants in which accounts are created. */
function created({ steps }: Draft): readonly TenantId[] {
  return steps.flatMap((step) => (step.do === 'time-bound-account' ? [step.tenant] : []));
}

/** The log names an application by its client, by its service principal, or by both. */
function engineIds(engine: TenantDefinition['engine']): readonly string[] {
  const { 'client-id': client, 'service-principal': principal } = engine;
  return principal === undefined ? [client] : [client, principal];
}

/** Sources that envelopes are taken from or put back into. */
function plannedSources({ draft, runbook, organisation }: Context): PlannedSource[] {
  const opened = draft.steps.flatMap((step) => (step.do === 'retrieve' ? [step.source] : []));
  const resealed = draft.steps.flatMap((step) => {
    const account = step.do === 'rotate' ? step.account : null;
    return organisation.accounts.filter(({ id }) => id === account).map(({ source }) => source);
  });
  const used = new Set([...opened, ...resealed]);
  return organisation.sources
    .filter(({ id }) => used.has(id))
    .map((source) => SOURCES[source.kind]({ source, runbook }));
}

interface SourceToPlan {
  readonly source: SourceDefinition;
  readonly runbook: RunbookDefinition;
}

/** How each kind of source stands in a plan; a second kind needs a form of its own there. */
const SOURCES: Readonly<Record<SourceDefinition['kind'], (of: SourceToPlan) => PlannedSource>> = {
  envelope: ({ source: { id, place, seals }, runbook }) => ({
    id,
    place,
    seals: Object.fromEntries(
      Object.entries(seals).filter(([account]) => runbook.accounts.includes(account)),
    ),
  }),
};

/** Alerts waited for, and those whose rule the hypothesis looks at. */
function plannedAlerts(
  { draft, organisation }: Context,
  accounts: readonly PlannedAccount[],
): PlannedAlertSource[] {
  const waited = new Set(draft.steps.flatMap((step) => (step.do === 'alert' ? step.sources : [])));
  const rules = draft.hypothesis.some((check) => {
    return check.check === 'readiness' && check.readiness.includes('alert-rule-on');
  });
  const looked = (alert: AlertSourceDefinition) =>
    rules && isOfGraph(alert) && accounts.some(({ tenant }) => tenant === alert.tenant);
  return organisation.alerts
    .filter((alert) => waited.has(alert.id) || looked(alert))
    .map((alert) => plannedAlert({ alert, organisation }));
}

/** Channels that are notified, and those over which the people asked are told and reminded. */
function plannedChannels(
  { draft, organisation }: Context,
  alerts: readonly PlannedAlertSource[],
): PlannedChannel[] {
  const used = new Set(draft.steps.flatMap((step) => (step.do === 'notify' ? [step.channel] : [])));
  const all = organisation.channels.map((channel) => ({
    id: channel.id,
    kind: channel.kind,
    role: channel.role ?? null,
    dependsOn: [...channel['depends-on']].sort(),
  }));
  const notified = all.filter(({ id }) => used.has(id));
  const asked = rolesAsked({ ...draft, alerts, channels: notified });
  const ofPeople = new Set(
    organisation.people
      .filter(({ roles }) => roles.some((role) => asked.includes(role)))
      .flatMap(({ channels = [] }) => channels.map(({ channel }) => channel)),
  );
  return all.filter(
    ({ id, kind, role }) =>
      used.has(id) || ofPeople.has(id) || (kind !== 'call-list' && role !== null && asked.includes(role)),
  );
}

/** Entra always, what is declared down, and what a channel depends on. */
function plannedSystems(
  { draft, organisation }: Context,
  channels: readonly PlannedChannel[],
): PlannedSystem[] {
  const down = draft.steps.flatMap((step) => (step.do === 'outage' ? [step.system] : []));
  const used = new Set([...down, ...channels.flatMap(({ dependsOn }) => dependsOn)]);
  return systemsOf(organisation).filter(({ id }) => id === ENTRA || used.has(id));
}

/** Every system of an organisation that a plan may have. */
export function systemsOf({ systems }: OrganisationDefinition): readonly PlannedSystem[] {
  return [{ id: ENTRA, title: 'Microsoft Entra ID', probe: null }, ...systems];
}

function plannedNetworks({ draft, organisation }: Context): PlannedNetwork[] {
  const used = new Set(draft.steps.flatMap((step) => (step.do === 'sign-in' ? [step.network] : [])));
  return organisation.networks.filter(({ id }) => used.has(id));
}
