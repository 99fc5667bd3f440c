import { z } from 'zod';
import {
  judgeGone,
  judgeIssued,
  judgeLostRemoved,
  judgeRegistered,
  passkeyModels,
  passMadeAt,
  type MethodSeen,
} from '../../domain/access-pass.ts';
import type { Observation } from '../../domain/fact.ts';
import { QUESTIONS, sayQuestion } from '../../domain/tenant-questions.ts';
import { accountOf } from './fact-case.ts';
import type { Case } from './fact-case.ts';

const time = z.string().refine((text) => !Number.isNaN(Date.parse(text)));
const methods = z.array(
  z.looseObject({
    '@odata.type': z.string(),
    id: z.string(),
    aaGuid: z.string().nullish(),
    createdDateTime: time.nullish(),
    /** In older answers. */
    creationDateTime: time.nullish(),
    isUsable: z.boolean().nullish(),
  }),
);

/** The methods before and after, judged again: `pass.issued`. */
export function ofIssued(of: Case): string | null {
  return held({ of, judge: ({ before, after, lookup }) => judgeIssued({ before, after, lookup }) });
}

/** `passkey.lost-removed`. */
export function ofLostRemoved(of: Case): string | null {
  return held({ of, judge: ({ before, after, lookup }) => judgeLostRemoved({ before, after, lookup }) });
}

/** `pass.gone`. */
export function ofGone(of: Case): string | null {
  return held({ of, judge: ({ after, lookup }) => judgeGone({ after, lookup }) });
}

/** `passkey.registered`, against the models of the plan and the time of the pass in its own fact. */
export function ofRegistered(of: Case): string | null {
  const { events, fact } = of;
  const issued = events.findLast(
    (event) =>
      event.type === 'fact' && event.claim === 'pass.issued' && event.step === fact.step && event.n < fact.n,
  );
  const madeAt = issued?.type === 'fact' ? passMadeAt(issued) : null;
  if (madeAt === null) return 'expected a pass before it';
  const models = passkeyModels(accountOf(of)?.methods ?? []);
  return held({
    of,
    judge: ({ before, after, lookup }) => judgeRegistered({ before, after, lookup, madeAt, models }),
  });
}

interface Looks {
  readonly before: readonly MethodSeen[];
  readonly after: readonly MethodSeen[];
  readonly lookup: Parameters<typeof judgeGone>[0]['lookup'];
}

/** As it is judged from the answers; what is said to be open is never better news. */
function held({ of, judge }: { of: Case; judge: (looks: Looks) => Observation }): string | null {
  const { fact, answer, compared } = of;
  const { query, from } = fact.source;
  const asked = sayQuestion(QUESTIONS.methods(accountOf(of)?.objectId ?? ''));
  if (query !== asked) return `expected the answer to ${asked}`;
  const after = methodsIn(answer);
  const before = methodsIn(compared?.before ?? answer);
  if (before === null || after === null) return 'expected the methods of the account, found another answer';
  const lookup = { from, query, observedAt: fact.observedAt ?? '', artifacts: fact.artifacts };
  if (fact.state === 'inconclusive') return null;
  const right = judge({ before, after, lookup });
  return fact.state === right.state && fact.expected === right.expected && fact.seen === right.seen
    ? null
    : `expected ${right.state}, ${right.expected}, and ${right.seen}`;
}

/** The methods that an answer lists; null for another answer. */
export function methodsIn(answer: unknown): readonly MethodSeen[] | null {
  const read = methods.safeParse(answer).data;
  return (
    read?.map(({ createdDateTime, creationDateTime, ...method }) => ({
      id: method.id,
      type: method['@odata.type'].replace(/^#microsoft\.graph\./, '').replace(/AuthenticationMethod$/, ''),
      createdAt: instantOf(createdDateTime ?? creationDateTime),
      aaguid: method.aaGuid?.toLowerCase() ?? null,
      usable: method.isUsable ?? null,
    })) ?? null
  );
}

function instantOf(told: string | null | undefined): string | null {
  return told == null ? null : new Date(told).toISOString();
}
