import { z } from 'zod';
import type { TimeBoundAccountStep } from '../../domain/plan/engine-steps.ts';
import {
  CREATE_INTENT,
  isOfStep,
  NOT_MADE,
  principalName,
  saySignIns,
  seeAccount,
  seeRole,
  seeSessions,
  seeTrace,
  type PartSeen,
} from '../../domain/time-bound.ts';
import { QUESTIONS, sayQuestion } from '../../domain/tenant-questions.ts';
import type { Case } from './fact-case.ts';

const time = z.string().refine((text) => !Number.isNaN(Date.parse(text)));
const user = z.looseObject({
  id: z.string(),
  userPrincipalName: z.string(),
  accountEnabled: z.boolean().nullish(),
  onPremisesSyncEnabled: z.boolean().nullish(),
  createdDateTime: time.nullish(),
  signInSessionsValidFromDateTime: time.nullish(),
});
const assignments = z.array(
  z.looseObject({
    principalId: z.string(),
    roleDefinitionId: z.string(),
    directoryScopeId: z.string().nullish(),
  }),
);
const signIns = z.array(
  z.looseObject({
    userId: z.string(),
    createdDateTime: time,
    status: z.looseObject({ errorCode: z.int() }),
  }),
);

type User = z.infer<typeof user>;

const NOBODY = 'no account';

/** The account by the name that this run alone gives. */
export function ofCreated(of: Case): string | null {
  const read = readUser(of, of.answer);
  if (typeof read === 'string') return read;
  if (of.fact.seen === NOT_MADE) return ofNotMade(of, read);
  return (
    asked(of, nameIn(of)) ?? differs(of, { ...seeAccount({ user: read, since: sinceOf(of) }), wanted: true })
  );
}

/** The same account by the object id that it was seen with. */
export function ofSessions(of: Case): string | null {
  const read = readUser(of, of.answer);
  if (typeof read === 'string') return read;
  return asked(of, objectIdIn(of)) ?? differs(of, { ...seeSessions(read), wanted: true });
}

/** Its role before or after; only the assignments of the account that was seen count. */
export function ofRole(of: Case): string | null {
  const objectId = objectIdIn(of);
  const step = stepOf(of);
  const query = sayQuestion(QUESTIONS.roleAssignments(objectId));
  if (step === null || of.fact.source.query !== query) return `expected the roles of ${objectId}`;
  const read = assignments.safeParse(of.answer).data;
  if (read === undefined) return 'expected assignments of roles, found another answer';
  const seen = seeRole({ assignments: read, objectId, role: step.role });
  return differs(of, { ...seen, wanted: of.fact.claim === 'time-bound.role-assigned' });
}

/** Every sign-in of it in the answer is told. */
export function ofSignedIn(of: Case): string | null {
  const objectId = objectIdIn(of);
  const asked = { objectId, since: sinceOf(of) };
  const query = of.fact.source.query ?? '';
  const questions = [true, false].map((beta) => sayQuestion(QUESTIONS.signIns({ ...asked, beta })));
  if (objectId === NOBODY || !questions.includes(query))
    return `expected the sign-ins of ${objectId} since its step`;
  const read = signIns.safeParse(of.answer).data;
  if (read === undefined) return 'expected sign-ins, found another answer';
  const records = read
    .filter(({ userId }) => userId.toLowerCase() === objectId)
    .map(({ createdDateTime, status }) => ({
      createdAt: new Date(createdDateTime).toISOString(),
      errorCode: status.errorCode,
    }))
    .toSorted((one, other) => one.createdAt.localeCompare(other.createdAt));
  return differs(of, { holds: true, seen: saySignIns(records), wanted: true });
}

/** Neither in the directory nor among what was deleted; or never there by its name, where nobody knew an object id. */
export function ofTrace(of: Case): string | null {
  const objectId = objectIdIn(of);
  if (objectId === NOBODY) {
    const user = readUser(of, of.answer);
    if (typeof user === 'string') return user;
    if (of.fact.seen === NOT_MADE) return ofNotMade(of, user);
    const since = sinceOf(of);
    if (isOfStep({ user, since })) return 'expected no account of this name, found one';
    return asked(of, nameIn(of)) ?? differs(of, { ...seeAccount({ user, since }), wanted: false });
  }
  const [first = '', second, third] = of.fact.source.query?.split(' ; ') ?? [];
  if (
    third !== undefined ||
    !isUser(first, objectId) ||
    second !== sayQuestion(QUESTIONS.deletedUser(objectId))
  )
    return `expected what is left of ${objectId}`;
  return differs(of, { ...seeTrace({ user: of.compared?.after, deleted: of.answer }), wanted: true });
}

/** An account of the step's time, whose creation was refused before: it is never taken for the run's own, nor for gone. */
function ofNotMade(of: Case, user: User | null): string | null {
  const { events, fact } = of;
  const refused = events.findLast(
    (event) =>
      event.type === 'finding' &&
      event.step === fact.step &&
      event.n < fact.n &&
      event.text.startsWith(`${CREATE_INTENT} `),
  );
  const holds =
    refused?.type === 'finding' &&
    refused.code === 'write-refused' &&
    fact.state === 'contradicted' &&
    isOfStep({ user, since: sinceOf(of) });
  return holds
    ? asked(of, nameIn(of))
    : 'expected an account that is there although its creation was refused';
}

/** When the step was opened; what is older is none of its. */
function sinceOf({ events, fact }: Case): string {
  return events.find((event) => event.type === 'step-opened' && event.step === fact.step)?.at ?? '';
}

function differs(
  { fact }: Case,
  { holds, seen, wanted }: PartSeen & { readonly wanted: boolean },
): string | null {
  const right = holds === wanted ? 'corroborated' : 'contradicted';
  return fact.state === right && fact.seen === seen ? null : `expected ${right} and ${seen} from the answer`;
}

/** The account in the answer, null for none, or what is wrong with it. */
function readUser(of: Case, answer: unknown): User | null | string {
  if (answer === null) return null;
  const read = user.safeParse(answer).data;
  if (read === undefined) return 'expected an account, found another answer';
  const name = nameIn(of);
  return read.userPrincipalName.toLowerCase() === name.toLowerCase() ? read : `expected the account ${name}`;
}

function asked({ fact }: Case, name: string): string | null {
  return isUser(fact.source.query ?? '', name) ? null : `expected the account ${name}`;
}

function isUser(query: string, name: string): boolean {
  return query === sayQuestion(QUESTIONS.timeBoundUser(name));
}

function stepOf({ plan, fact }: Case): TimeBoundAccountStep | null {
  const step = plan.steps.find(({ id }) => id === fact.step);
  return step?.do === 'time-bound-account' ? step : null;
}

function nameIn(of: Case): string {
  const step = stepOf(of);
  const domain = of.plan.tenants.find(({ id }) => id === step?.tenant)?.domain ?? '';
  return step === null ? '' : principalName({ step, run: of.fact.run, domain });
}

/** The object id that the step, or its undo, was shown first: every later question is about it. */
function objectIdIn({ events, fact }: Case): string {
  const told = events.flatMap((event) => {
    if (event.type !== 'fact' || event.step !== fact.step || event.n > fact.n) return [];
    const query = event.source.query ?? '';
    return [
      /^account ([0-9a-f-]{36}),/.exec(event.seen)?.[1],
      /(?:userId|principalId) eq '([0-9a-f-]{36})'/.exec(query)?.[1],
      /^GET \/users\/([0-9a-f-]{36})\?/.exec(query)?.[1],
    ].filter((id) => id !== undefined);
  });
  return told[0] ?? NOBODY;
}
