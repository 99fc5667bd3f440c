import { z } from 'zod';
import { answeringHost, sourceOf } from '../../domain/alert-facts.ts';
import { isAnswering, sourceKind } from '../../domain/claims.ts';
import { followAnswers } from '../../domain/conformity/answer-times.ts';
import type { Answer } from '../../domain/conformity/answer-times.ts';
import { misasked } from '../../domain/conformity/fact-questions.ts';
import type { JournalEvent } from '../../domain/event.ts';
import type { Digest } from '../../domain/ids.ts';
import type { Plan } from '../../domain/plan/types.ts';
import { QUESTIONS, sayQuestion } from '../../domain/tenant-questions.ts';
import { canonicalText } from '../core/canonical.ts';
import { NAMES } from '../names.ts';
import { parseJson } from '../json.ts';
import { textOf } from './bytes.ts';
import { contradictionOf, isReadAgain } from './fact-answers.ts';
import { accountOf } from './fact-case.ts';
import type { RunFiles } from './run-files.ts';
import { Break, lineOf } from './report.ts';

type Fact = Extract<JournalEvent, { type: 'fact' }>;

/** The form of an artifact; docs/evidence-format.md says what each key is. */
const artifactForm = z.strictObject({
  v: z.literal(1),
  query: z.string(),
  host: z.string(),
  askedAt: z.iso.datetime({ precision: 3 }),
  responses: z.array(z.strictObject({ requestId: z.string().optional(), date: z.string().optional() })),
  answer: z.unknown(),
});
type Artifact = z.infer<typeof artifactForm>;
/** All but the answer, which may be long: a run's answers together do not have to fit into memory. */
type Envelope = Answer & { readonly query: string; readonly userId: string | null };

/** What the matrix of What-If asked stands in its answers, as all of its questions have one name. */
const whatIf = z.looseObject({
  asked: z.looseObject({ signInIdentity: z.looseObject({ userId: z.string() }) }),
});
const WHAT_IF = sayQuestion(QUESTIONS.whatIf());

/**
 * Checks that the facts of a tenant rest on the artifacts that they name: each has the documented form, answers one of
 * the questions that the fact's source names, and came from the tenant's host in the plan while the fact's part of the run
 * was under way; that these are the questions of its claim; and of those that are read again, that the answer says what
 * the fact says. Call it after `checkArtifacts`, which holds the
 * bytes against their names. Throws the first break, `FACT_UNSUPPORTED`, with its place.
 */
export async function checkFactArtifacts({
  files,
  plan,
  events,
}: {
  files: RunFiles;
  plan: Plan;
  events: readonly JournalEvent[];
}): Promise<void> {
  const known = new Map<Digest, Envelope>();
  const times = followAnswers();
  for (const event of events) {
    times.pass(event);
    if (event.type !== 'fact' || !isAnswering(event.source.from)) continue;
    const answers: Envelope[] = [];
    for (const digest of event.artifacts) {
      const envelope = known.get(digest) ?? (await readEnvelope({ files, digest }));
      known.set(digest, envelope);
      answers.push(envelope);
    }
    requireAnswers({ plan, fact: event, artifacts: answers });
    const wrong =
      misasked({ plan, events, fact: event }) ??
      times.faultOf({ fact: event, answers }) ??
      (await contradictionIn({ files, plan, events, fact: event, answers }));
    if (wrong !== null) throw unsupported(event, wrong);
  }
}

/** What the answers say other than a fact that is read again. */
async function contradictionIn({
  files,
  answers,
  ...of
}: {
  files: RunFiles;
  plan: Plan;
  events: readonly JournalEvent[];
  fact: Fact;
  answers: readonly Envelope[];
}): Promise<string | null> {
  const { artifacts, source } = of.fact;
  const last = artifacts.at(-1);
  if (last === undefined || source.query === null || !isReadAgain(of.fact)) return null;
  const answerAt = async (digest: Digest) => (await readArtifact({ files, digest })).answer;
  const questions = source.query.split(' ; ');
  const looksAt = (question: string | undefined) =>
    artifacts.filter((_, nth) => answers[nth]?.query === question);
  const looks = looksAt(questions[0]);
  const compared =
    questions.length === 1 && looks.length < 2
      ? null
      : { before: await answerAt(looks[0] ?? last), after: await answerAt(looks.at(-1) ?? last) };
  const lastTwo = questions.flatMap((question) => {
    const [before, after] = looksAt(question).slice(-2);
    return before === undefined || after === undefined ? [] : [{ before, after }];
  });
  const lastLooks =
    questions.length === 1 || lastTwo.length < questions.length
      ? null
      : {
          before: await Promise.all(lastTwo.map(({ before }) => answerAt(before))),
          after: await Promise.all(lastTwo.map(({ after }) => answerAt(after))),
        };
  return contradictionOf({ ...of, answer: await answerAt(last), compared, lastLooks });
}

async function readEnvelope(given: { files: RunFiles; digest: Digest }): Promise<Envelope> {
  const { query, host, askedAt, responses, answer } = await readArtifact(given);
  const dates = responses.flatMap(({ date }) => date ?? []);
  const asked = query === WHAT_IF ? whatIf.safeParse(answer).data?.asked : undefined;
  return { digest: given.digest, query, host, askedAt, dates, userId: asked?.signInIdentity.userId ?? null };
}

async function readArtifact({ files, digest }: { files: RunFiles; digest: Digest }): Promise<Artifact> {
  const place = `${NAMES.artifacts}/${digest}`;
  const text = textOf(await files.read(place));
  const value = parseJson(text);
  const parsed = artifactForm.safeParse(value);
  if (parsed.success && canonicalText(value) === text) return parsed.data;
  const message = 'expected the RFC 8785 form of a question, its answer, and where and when it was asked';
  throw new Break({ code: 'FACT_UNSUPPORTED', place, message });
}

/** Questions and answers belong together, both ways; all are of the tenant that the fact is about. */
function requireAnswers({
  plan,
  fact,
  artifacts,
}: {
  plan: Plan;
  fact: Fact;
  artifacts: readonly Envelope[];
}): void {
  const host = hostOf({ plan, fact });
  const elsewhere = artifacts.find((artifact) => artifact.host !== host);
  if (elsewhere !== undefined)
    throw unsupported(
      fact,
      `expected answers of ${host ?? 'a tenant or an alert source of the plan'}, got ${elsewhere.host}`,
    );
  if (fact.source.query === null) return;
  const asked = fact.source.query.split(' ; ');
  const answered = artifacts.map(({ query }) => query);
  const stray = answered.find((query) => !asked.includes(query));
  if (stray !== undefined)
    throw unsupported(fact, `expected answers to its own questions, got one to ${stray}`);
  const open = asked.find((query) => !answered.includes(query));
  if (open !== undefined) throw unsupported(fact, `expected the answer to ${open}, found none`);
  const account = accountOf({ plan, fact });
  const another = artifacts.find(
    ({ query, userId }) => query === WHAT_IF && userId?.toLowerCase() !== account?.objectId.toLowerCase(),
  );
  if (another !== undefined)
    throw unsupported(fact, `expected questions about ${account?.id ?? 'an account'}, got one about another`);
}

function hostOf({ plan, fact }: { plan: Plan; fact: Fact }): string | null {
  const { from } = fact.source;
  if (sourceKind(from) !== 'graph') {
    const source = plan.alerts.find((alert) => sourceOf(alert) === from);
    return source === undefined || source.kind === 'person' ? null : answeringHost(source);
  }
  const id = from.slice('graph:'.length);
  return plan.tenants.find((tenant) => tenant.id === id)?.origins.graph ?? null;
}

function unsupported(fact: Fact, message: string): Break {
  return new Break({
    code: 'FACT_UNSUPPORTED',
    place: lineOf(fact.n),
    message: `${fact.claim}: ${message}`,
  });
}
