import type { Room } from '../../activities/room.ts';
import { lookAtReadiness, type Checked } from '../../activities/tenant/readiness.ts';
import type { AccountDefinition } from '../../domain/organisation.ts';
import { plannedAccount } from '../../domain/plan/parts.ts';
import { plannedAlert } from '../../domain/plan/alert-source.ts';
import { rotatedByOf } from '../../domain/readiness/restricted-unit.ts';
import { READINESS } from '../../domain/readiness/checks.ts';
import { readinessCheck } from '../../domain/runbook.ts';
import { rowOf, type Row } from './row.ts';
import { settled } from './settled.ts';

/**
 * Runs every check for these accounts, and those of a tenant once for each. Throws the first refusal where the
 * tenant answered nothing at all.
 */
export async function lookAt({
  room,
  accounts,
  signal,
}: {
  readonly room: Room;
  readonly accounts: readonly AccountDefinition[];
  readonly signal: AbortSignal;
}): Promise<readonly Row[]> {
  const looks = [];
  const readers = new Map(room.organisation.tenants.map(({ id }) => [id, settled(signal)]));
  for (const { account, of, about } of questions(accounts)) {
    const checks = readinessCheck.options.filter((check) => READINESS[check].about === about);
    const { alerts, tenants } = room.organisation;
    const input = {
      run: 'readiness',
      cut: [],
      account: plannedAccount(account),
      checks,
      alerts: alerts.map((alert) => plannedAlert({ alert, organisation: room.organisation })),
      rotatedBy: rotatedByOf(tenants.find(({ id }) => id === account.tenant)?.writes ?? []),
    };
    const readPart = readers.get(account.tenant) ?? settled(signal);
    const checked = await lookAtReadiness({ room, input, signal, readPart });
    looks.push(...checked.map((each) => ({ ...each, of })));
  }
  const refusal = looks.find((each) => each.refusal !== null)?.refusal ?? null;
  if (refusal !== null && !looks.some(isAnswered)) throw refusal;
  return looks.map(rowOf);
}

/** What the organisation file alone decides, such as an alert source without a rule, is no answer of the tenant. */
function isAnswered({ observation, refusal }: Checked): boolean {
  return refusal === null && observation.source.query !== null;
}

/** Whose checks are asked for, by which account. */
interface Question {
  readonly account: AccountDefinition;
  /** The account, or its tenant. */
  readonly of: string;
  readonly about: 'account' | 'tenant';
}

function questions(accounts: readonly AccountDefinition[]): readonly Question[] {
  const tenants = new Map(accounts.toReversed().map((account) => [account.tenant, account]));
  const ofTenants = accounts.filter((account) => tenants.get(account.tenant) === account);
  return [
    ...accounts.map((account) => ({ account, of: account.id, about: 'account' as const })),
    ...ofTenants.map((account) => ({ account, of: account.tenant, about: 'tenant' as const })),
  ];
}
