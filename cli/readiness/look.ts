import { setTimeout as pause } from 'node:timers/promises';
import type { Room } from '../../activities/room.ts';
import { TenantThrottled } from '../../activities/tenant/errors.ts';
import { PART_OF } from '../../activities/tenant/readiness-parts.ts';
import { checkReadiness } from '../../activities/tenant/readiness.ts';
import { BreakglassError } from '../../domain/errors.ts';
import type { Observation } from '../../domain/fact.ts';
import type { AccountDefinition } from '../../domain/organisation.ts';
import { plannedAccount } from '../../domain/plan/parts.ts';
import { plannedAlert } from '../../domain/plan/alert-source.ts';
import { rotatedByOf } from '../../domain/readiness/restricted-unit.ts';
import { READINESS_GUIDE } from '../../domain/readiness/guide.ts';
import { readinessCheck, type ReadinessCheck } from '../../domain/runbook.ts';
import { refusedRow, rowOf, type Row } from './row.ts';

/** How often a tenant that asks us to slow down is asked again, and how long we wait at most. */
const AGAIN = 3;
const LONGEST_WAIT_MS = 30_000;
const USUAL_WAIT_MS = 2_000;

/**
 * Runs every check for these accounts, and those of a tenant once for each. Checks that are read together are asked
 * together, so that one missing permission leaves the others their answers. Throws the refusal where nothing at all
 * was answered.
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
  const rows: Row[] = [];
  const refusals: BreakglassError[] = [];
  for (const question of questions(accounts)) {
    const answer = await ask({ room, question, signal });
    if (answer instanceof BreakglassError) refusals.push(answer);
    rows.push(...rowsOf({ question, answer }));
  }
  const [first] = refusals;
  if (first !== undefined && refusals.length === questions(accounts).length) throw first;
  return rows;
}

/** Checks that are judged by one reading, of one account. */
interface Question {
  readonly account: AccountDefinition;
  /** The account, or its tenant. */
  readonly of: string;
  readonly checks: readonly ReadinessCheck[];
}

function questions(accounts: readonly AccountDefinition[]): readonly Question[] {
  const tenants = new Map(accounts.toReversed().map((account) => [account.tenant, account]));
  const ofTenants = accounts.filter((account) => tenants.get(account.tenant) === account);
  return [
    ...accounts.flatMap((account) => questionsOf({ account, of: account.id, about: 'account' })),
    ...ofTenants.flatMap((account) => questionsOf({ account, of: account.tenant, about: 'tenant' })),
  ];
}

function questionsOf({
  account,
  of,
  about,
}: {
  readonly account: AccountDefinition;
  readonly of: string;
  readonly about: 'account' | 'tenant';
}): readonly Question[] {
  const checks = readinessCheck.options.filter((check) => READINESS_GUIDE[check].about === about);
  const parts = [...new Set(checks.map((check) => PART_OF[check]))];
  return parts.map((part) => ({ account, of, checks: checks.filter((check) => PART_OF[check] === part) }));
}

interface Asked {
  readonly room: Room;
  readonly question: Question;
  readonly signal: AbortSignal;
}

/** A refusal is an answer here; only a defect of ours and Ctrl-C are thrown. */
async function ask(asked: Asked): Promise<readonly Observation[] | BreakglassError> {
  for (let left = AGAIN; ; left -= 1) {
    try {
      return await askOnce(asked);
    } catch (error) {
      if (!(error instanceof BreakglassError)) throw error;
      if (!(error instanceof TenantThrottled) || left === 0) return error;
      const ms = Math.min(error.retryAfterMs ?? USUAL_WAIT_MS, LONGEST_WAIT_MS);
      await pause(ms, undefined, { signal: asked.signal });
    }
  }
}

async function askOnce({ room, question, signal }: Asked): Promise<readonly Observation[]> {
  const { account, checks } = question;
  const { alerts, tenants } = room.organisation;
  const writes = tenants.find(({ id }) => id === account.tenant)?.writes ?? [];
  const input = {
    run: 'readiness',
    cut: [],
    account: plannedAccount(account),
    checks,
    alerts: alerts.map((alert) => plannedAlert({ alert, organisation: room.organisation })),
    rotatedBy: rotatedByOf(writes),
  } as const;
  const attempt = { signal, heartbeat: () => undefined, progress: undefined };
  return await checkReadiness(room, input, attempt);
}

function rowsOf({
  question: { of, checks },
  answer,
}: {
  readonly question: Question;
  readonly answer: readonly Observation[] | BreakglassError;
}): readonly Row[] {
  return checks.flatMap((check, index) => {
    if (answer instanceof BreakglassError)
      return [refusedRow({ check, of, code: answer.code, message: answer.message })];
    const observation = answer[index];
    return observation === undefined ? [] : [rowOf({ check, of, observation })];
  });
}
