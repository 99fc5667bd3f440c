import type { Room } from '../../activities/room.ts';
import { outlastThrottling } from '../../activities/tenant/outlast.ts';
import { lookAtReadiness, type Checked, type ReadPart } from '../../activities/tenant/readiness.ts';
import { BreakglassError } from '../../domain/errors.ts';
import type { AccountDefinition } from '../../domain/organisation.ts';
import { plannedAccount } from '../../domain/plan/parts.ts';
import { plannedAlert } from '../../domain/plan/alert-source.ts';
import { rotatedByOf } from '../../domain/readiness/restricted-unit.ts';
import { READINESS } from '../../domain/readiness/checks.ts';
import { readinessCheck } from '../../domain/runbook.ts';
import { rowOf, type Row } from './row.ts';

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
    const checked = await lookAtReadiness({ room, input, signal, readPart: settled(signal) });
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

/** Any refusal is an answer to whoever asks by hand; only a defect of ours and Ctrl-C are thrown. */
function settled(signal: AbortSignal): ReadPart {
  return async (ask) => {
    try {
      return await outlastThrottling({ signal, ask });
    } catch (error) {
      if (error instanceof BreakglassError) return error;
      throw error;
    }
  };
}
