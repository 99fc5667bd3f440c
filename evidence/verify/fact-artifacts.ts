import { z } from 'zod';
import { answeringHost, sourceOf } from '../../domain/alert-facts.ts';
import { isAnswering, sourceKind } from '../../domain/claims.ts';
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
type Envelope = Pick<Artifact, 'query' | 'host'> & { readonly userId: string | null };

/** What the matrix of What-If asked stands in its answers, as all of its questions have one name. */
const whatIf = z.looseObject({
  asked: z.looseObject({ signInIdentity: z.looseObject({ userId: z.string() }) }),
});
const WHAT_IF = sayQuestion(QUESTIONS.whatIf());

/**
 * Checks that the facts of a tenant rest on the artifacts that they name: each has the documented form, answers one of
 * the questions that the fact's source names, and came from the tenant's host in the plan; and for sign-ins, alerts and
 * the administrative action, that the answer says what the fact says. Call it after `checkArtifacts`, which holds the
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
  for (const fact of events) {
    if (fact.type !== 'fact' || !isAnswering(fact.source.from)) continue;
    const artifacts: Envelope[] = [];
    for (const digest of fact.artifacts) {
      const envelope = known.get(digest) ?? (await readEnvelope({ files, digest }));
      known.set(digest, envelope);
      artifacts.push(envelope);
    }
    requireAnswers({ plan, fact, artifacts });
    const other = misasked({ plan, events, fact });
    if (other !== null) throw unsupported(fact, other);
    const last = fact.artifacts.at(-1);
    if (last === undefined || fact.source.query === null || !isReadAgain(fact)) continue;
    const answerAt = async (digest: Digest) => (await readArtifact({ files, digest })).answer;
    const [question, another] = fact.source.query.split(' ; ');
    const looks = fact.artifacts.filter((_, nth) => artifacts[nth]?.query === question);
    const compared =
      another === undefined && looks.length < 2
        ? null
        : { before: await answerAt(looks[0] ?? last), after: await answerAt(looks.at(-1) ?? last) };
    const contradiction = contradictionOf({ plan, events, fact, answer: await answerAt(last), compared });
    if (contradiction !== null) throw unsupported(fact, contradiction);
  }
}

async function readEnvelope(given: { files: RunFiles; digest: Digest }): Promise<Envelope> {
  const { query, host, answer } = await readArtifact(given);
  const asked = query === WHAT_IF ? whatIf.safeParse(answer).data?.asked : undefined;
  return { query, host, userId: asked?.signInIdentity.userId ?? null };
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
