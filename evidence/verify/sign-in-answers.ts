import { z } from 'zod';
import type { Observation } from '../../domain/fact.ts';
import type { SignInStep } from '../../domain/plan/types.ts';
import { ACCEPTED } from '../../domain/reported-sign-in.ts';
import type { Accepted } from '../../domain/reported-sign-in.ts';
import { judgeStrangers } from '../../domain/sign-in.ts';
import { askedSince, expectedOf, judgeReported } from '../../domain/sign-in-facts.ts';
import { recordsOf } from '../../domain/sign-in-log.ts';
import type { SignInRecord } from '../../domain/sign-in-log.ts';
import { reportsOf } from '../../domain/sign-in-reports.ts';
import { accountOf, attestedBefore, differenceFrom, lookupOf } from './fact-case.ts';
import type { Case } from './fact-case.ts';

const time = z.string().refine((text) => !Number.isNaN(Date.parse(text)));
const text = z.string().nullish();
const signIns = z.array(
  z.looseObject({
    id: z.string(),
    correlationId: text,
    userId: z.string(),
    appId: text,
    appDisplayName: text,
    ipAddress: text,
    conditionalAccessStatus: text,
    createdDateTime: time,
    isInteractive: z.boolean().nullish(),
    status: z.looseObject({ errorCode: z.int() }),
    appliedConditionalAccessPolicies: z
      .array(z.looseObject({ id: text, displayName: text, result: text }))
      .nullish(),
    authenticationDetails: z
      .array(z.looseObject({ authenticationMethod: text, succeeded: z.boolean().nullish() }))
      .nullish(),
  }),
);

/**
 * What the record of the reported sign-in shows, judged again: `sign-in.recorded`, `.method`, `.network` and
 * `.conditional-access`. What is wrong with the fact; null where nothing is.
 */
export const ofReported = readEitherWay((of, accept) => {
  const step = signInStepOf(of);
  const window = windowIn(of);
  if (step === null || window === null) return 'expected a sign-in step with its window';
  const records = recordsIn(of, askedSince(window));
  if (records === null) return NO_LOG;
  const reported = attestedBefore(of)
    .filter((decision) => decision.step === step.id)
    .map(({ statement }) => statement.values['request-id'] ?? '');
  const right = judgeReported({
    records,
    sought: { reported, window, accept },
    expected: expectedOf({ plan: of.plan, step, openedAt: window.from }),
    lookup: lookupOf(of.fact),
  });
  return differenceAmong(of, right);
});

/** Whether anybody signed in whom nobody reported, judged again: `sign-in.no-stranger`. */
export const ofStrangers = readEitherWay((of, accept) => {
  const { plan, events, fact } = of;
  const opened = events
    .filter((event) => event.type === 'window-opened')
    .findLast(({ n, account }) => n < fact.n && account === fact.account);
  if (opened === undefined) return 'expected a window of the account before it';
  const { at: since } = opened;
  const records = recordsIn(of, signInStepOf(of) === null ? since : askedSince({ from: since }));
  if (records === null) return NO_LOG;
  const reports = reportsOf({ plan, events: events.slice(0, fact.n), account: fact.account });
  const lookup = lookupOf(fact);
  return differenceAmong(of, [judgeStrangers({ records, reports, accept, since, lookup })]);
});

const NO_LOG = 'expected entries of the sign-in log, found another answer';

/**
 * A run from before correlation ids counted took request ids alone; that finds less and explains less, so a fact that
 * is right read so is never better news.
 */
function readEitherWay(reader: (of: Case, accept: Accepted) => string | null): (of: Case) => string | null {
  return (of) => {
    const [wrong, ...others] = ACCEPTED.map((accept) => reader(of, accept));
    return others.includes(null) ? null : (wrong ?? null);
  };
}

function differenceAmong(of: Case, right: readonly Observation[]): string | null {
  const same = right.find(({ claim }) => claim === of.fact.claim);
  return same === undefined
    ? `expected no ${of.fact.claim} from the sign-ins in the answer`
    : differenceFrom({ fact: of.fact, right: same });
}

/** The account's own sign-ins in the answer; null where it is no list of sign-ins, all of which can be read. */
function recordsIn(of: Case, since: string): readonly SignInRecord[] | null {
  const account = accountOf(of);
  const entries = signIns.safeParse(of.answer).data;
  return account === undefined || entries === undefined ? null : recordsOf({ entries, account, since });
}

function signInStepOf({ plan, fact }: Case): SignInStep | null {
  const step = plan.steps.find(({ id }) => id === fact.step);
  return step?.do === 'sign-in' ? step : null;
}

function windowIn({ events, fact }: Case): { readonly from: string; readonly until: string } | null {
  const opened = events.find((event) => event.type === 'window-opened' && event.step === fact.step);
  return opened?.type === 'window-opened' ? { from: opened.at, until: opened.until } : null;
}
