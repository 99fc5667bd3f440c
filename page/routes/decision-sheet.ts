import type { FastifyReply } from 'fastify';
import { DECISION_NAMESPACE, type Ask, type Statement } from '../../domain/decision.ts';
import { BreakglassError } from '../../domain/errors.ts';
import type { Plan } from '../../domain/plan/types.ts';
import { parseStatement } from '../../domain/statement.ts';
import { canonicalText } from '../../evidence/core/canonical.ts';
import type { Visit } from '../context.ts';
import type { Form } from '../guard.ts';
import type { Piece } from '../html.ts';
import { sendView } from '../layout.ts';
import { passkeysFor } from '../passkeys.ts';
import { readAsk } from '../read/ask.ts';
import { readRun, type SeenRun } from '../read/run.ts';
import { refusedSignature, statusFor, type RefusedForm } from '../refused-form.ts';
import { askPath, runPath } from '../say.ts';
import { ownStatement } from '../signed.ts';
import { STATEMENT_FILE } from '../statement-file.ts';
import { consequenceOf } from '../views/consequences.ts';
import { exactQuestion } from '../views/question.ts';
import { SIGN_TITLE, signView } from '../views/sign.ts';
import { paramsOf } from './params.ts';
import { SAY as ABORT } from '../language/abort.ts';
import { SAY } from '../language/decide.ts';
import { CHOICE } from '../language/words.ts';

/** A decision to be signed. */
interface DecisionSheet {
  readonly visit: Visit;
  readonly seen: Pick<SeenRun, 'run' | 'mode' | 'foreignTenants' | 'plan'>;
  readonly statement: Statement;
  /** What it answers; null for a decision to stop the run. */
  readonly ask: Pick<Ask, 'step' | 'question'> | null;
  /** The people of the run's plan; null where it is not known here. */
  readonly people: Plan['people'] | null;
  /** What follows of it, where that can be told. */
  readonly follows: Piece;
  /** Null where it is signed for the first time. */
  readonly again: RefusedForm | null;
}

/** The view in which a decision is signed. */
export async function sendDecisionSheet(sheet: DecisionSheet): Promise<FastifyReply> {
  const { visit, seen, statement, people, follows, again } = sheet;
  const { page, session, reply } = visit;
  const { run, mode, foreignTenants } = seen;
  const body = signView({
    session,
    toSign: {
      about: { mode, foreignTenants },
      text: canonicalText(statement),
      namespace: DECISION_NAMESPACE,
      second: [],
      passkeys: await passkeysFor({ page, person: session.person, people }),
      words: wordsOf(sheet),
      follows,
      sendTo: runPath(run, 'decisions'),
      fetchFrom: runPath(run, STATEMENT_FILE),
      back: statement.choice === 'abort' ? runPath(run, 'abort') : askPath({ run, ask: statement.ask }),
    },
    again,
  });
  const view = { title: SIGN_TITLE, body, session, at: null, tone: mode };
  return sendView({ page, reply, view, status: statusFor(again) });
}

function wordsOf({ statement, seen: { plan }, ask }: DecisionSheet): Piece[] {
  const { person, run, choice, plan: digest, log, reason, values } = statement;
  return [
    ...(ask === null
      ? [ABORT.stops({ person, run })]
      : [SAY.saysOf({ person, run, choice: CHOICE[choice] }), exactQuestion({ plan, ask })]),
    ...Object.entries(values).map(([name, value]) => `${name} = ${value}`),
    ...(reason === '' ? [] : [SAY.reasoned(reason)]),
    SAY.ofPlan({ plan: digest.slice(0, 8), events: log.size }),
  ];
}

/**
 * The same statement once more, with the signature that was refused and why, so that nothing is written twice; also while
 * the engine is away. Throws the refusal where nothing is left to sign: the question is over, or no longer theirs.
 */
export async function sendSheetAgain({
  visit,
  form,
  error,
}: {
  visit: Visit;
  form: Form;
  error: unknown;
}): Promise<FastifyReply> {
  const again = refusedSignature({ form, error });
  const { page, session, request } = visit;
  const { run } = paramsOf(request);
  const { person, reader } = session;
  const text = ownStatement({ form, person, run });
  const statement = parseStatement(text);
  if (statement === null || canonicalText(statement) !== text) throw error;
  const { choice } = statement;
  const stored = (await page.desk.plan(run))?.people ?? null;
  const sheet = { visit, statement, people: stored, follows: null, again };
  if (choice === 'abort')
    return sendDecisionSheet({ ...sheet, seen: await readRun({ page, run, reader }), ask: null });
  const { seen, open, past } = await readAsk({ page, run, ask: statement.ask, reader }).catch(
    (unread: unknown) => {
      // Where nobody tells of the question now, the refusal itself says more.
      throw unread instanceof BreakglassError && unread.code === 'ASK_NOT_FOUND' ? error : unread;
    },
  );
  if (open === null) {
    if (past.closed !== null) throw error;
    return sendDecisionSheet({ ...sheet, seen, ask: past.asked });
  }
  if (!page.desk.choicesFor({ ask: open, person }).includes(choice)) throw error;
  const follows = consequenceOf({ state: seen.state, ask: open, choice });
  return sendDecisionSheet({ ...sheet, seen, ask: open, people: seen.plan.people, follows });
}
