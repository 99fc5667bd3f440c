import type { Plan } from '../plan/types.ts';
import type { Breach } from './breach.ts';
import { unansweredIn } from './reading.ts';
import type { Frame, Of, Reading } from './reading.ts';

type Chapter = Pick<Of<'step-opened'>, 'step' | 'do' | 'account'>;

/**
 * Approval, gate and method in the plan's order, each opened and closed once; then the undo and the hypothesis again.
 * The story may end early where the run itself would: at a question that was not answered or a gate that did not hold,
 * at an abort, or at a defect of the engine. All of these are charged.
 */
export function orderBreaches(run: Reading): Breach[] {
  const undo = run.frames.findIndex(({ opened }) => opened.step === 'undo');
  const story = undo === -1 ? run.frames : run.frames.slice(0, undo);
  const rest = undo === -1 ? [] : run.frames.slice(undo);
  return [
    ...storyBreaches({ run, story, over: rest.length > 0 || run.closed !== null }),
    ...clockBreaches({ run, story }),
    ...endingBreaches({ run, story, rest }),
  ];
}

function phase(step: string): Chapter {
  return { step, do: 'phase', account: null };
}

function chaptersOf({ approve, hypothesis, steps }: Plan): Chapter[] {
  return [
    ...(approve === null ? [] : [phase('approve')]),
    ...(hypothesis.length === 0 ? [] : [phase('hypothesis-before')]),
    ...steps.map((step) => ({
      step: step.id,
      do: step.do,
      account: 'account' in step ? step.account : null,
    })),
  ];
}

function storyBreaches({
  run,
  story,
  over,
}: {
  run: Reading;
  story: readonly Frame[];
  over: boolean;
}): Breach[] {
  const chapters = chaptersOf(run.plan);
  const last = story.at(-1);
  const due = chapters[story.length];
  const ended = run.interrupted !== null || (last !== undefined && endsStory({ run, frame: last }));
  const cut = over && due !== undefined && !ended;
  return [
    ...story.flatMap((frame, index) => [
      ...chapterBreach({ frame, due: chapters[index] }),
      ...sequelBreach({ run, frame, next: story[index + 1], over }),
    ]),
    ...(cut ? [missing({ n: run.last, what: `step ${due.step} of the plan` })] : []),
  ];
}

function chapterBreach({ frame, due }: { frame: Frame; due: Chapter | undefined }): Breach[] {
  const { n, step, do: kind, account } = frame.opened;
  if (due?.step === step && due.do === kind && due.account === account) return [];
  const expected = due === undefined ? 'no further step' : `step ${due.step} (${due.do})`;
  return [{ code: 'PLAN_NOT_FOLLOWED', n, message: `expected ${expected}, got ${step} (${kind})` }];
}

/** What may follow a step: the next one only after it closed and let the story go on. */
function sequelBreach({
  run,
  frame,
  next,
  over,
}: {
  run: Reading;
  frame: Frame;
  next: Frame | undefined;
  over: boolean;
}): Breach[] {
  const { step } = frame.opened;
  if (next !== undefined) {
    if (frame.closed === null || frame.closed.n > next.opened.n)
      return [missing({ n: next.opened.n, what: `step ${step} to be closed before the next` })];
    return endsStory({ run, frame })
      ? [missing({ n: next.opened.n, what: `nothing of the method after ${step}, which stopped it` })]
      : [];
  }
  const whole = frame.closed !== null && frame.closed.outcome !== 'skipped';
  if (!over || whole || run.interrupted !== null) return [];
  const what = `an abort or a defect that ended ${step} early, or its close with an outcome`;
  return [missing({ n: frame.closed?.n ?? run.last, what })];
}

/** Does the run stop after this step by itself? An incident goes on where a drill would stop, once it is approved. */
function endsStory({ run: { plan }, frame }: { run: Reading; frame: Frame }): boolean {
  const { opened, closed } = frame;
  if (closed === null || closed.outcome === 'skipped') return true;
  if (opened.do === 'phase' && opened.step === 'approve') return closed.outcome !== 'done';
  if (plan.mode !== 'drill') return false;
  if (opened.do === 'phase') return closed.outcome !== 'done';
  return closed.outcome === 'failed' && unansweredIn(frame) !== null;
}

/** The clock of time-to-access starts once, when the approval stands and before anything else is begun. */
function clockBreaches({ run, story }: { run: Reading; story: readonly Frame[] }): Breach[] {
  const clocks = run.events.filter((event) => event.type === 'clock-started');
  const [approval, ...others] = run.plan.approve === null ? [undefined, ...story] : story;
  const approved = run.plan.approve === null || approval?.closed?.outcome === 'done';
  const from = approval?.closed?.n ?? 0;
  const until = others[0]?.opened.n ?? run.last + 1;
  const wrong = clocks.find(
    ({ step, n }, nth) => nth > 0 || step !== 'approve' || !approved || n < from || n > until,
  );
  if (wrong !== undefined)
    return [
      missing({ n: wrong.n, what: 'the clock to start once, between the approval and what it approves' }),
    ];
  const due = approved && (others.length > 0 || (run.closed !== null && run.interrupted === null));
  return due && clocks.length === 0
    ? [missing({ n: run.last, what: 'the clock to start when the run was approved' })]
    : [];
}

/** After the story: the undo, and the hypothesis again where the method was begun; each to its end. */
function endingBreaches({
  run,
  story,
  rest,
}: {
  run: Reading;
  story: readonly Frame[];
  rest: readonly Frame[];
}): Breach[] {
  const begun = story.some(({ opened }) => opened.do !== 'phase');
  const due = [
    phase('undo'),
    ...(begun && run.plan.hypothesis.length > 0 ? [phase('hypothesis-after')] : []),
  ];
  const absent = due[rest.length];
  const open = rest.find(
    ({ closed }, index) =>
      (closed === null && (run.closed !== null || index < rest.length - 1)) || closed?.outcome === 'skipped',
  );
  return [
    ...rest.flatMap((frame, index) => chapterBreach({ frame, due: due[index] })),
    ...(run.closed !== null && absent !== undefined
      ? [missing({ n: run.last, what: `${absent.step} before the run closes` })]
      : []),
    ...(open === undefined
      ? []
      : [
          missing({
            n: open.closed?.n ?? run.last,
            what: `${open.opened.step} to be carried out to its end`,
          }),
        ]),
  ];
}

function missing({ n, what }: { n: number; what: string }): Breach {
  return { code: 'PLAN_NOT_FOLLOWED', n, message: `expected ${what}` };
}
