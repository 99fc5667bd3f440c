import type { OutageStep, SignInStep } from '../plan/types.ts';
import type { StepKind } from '../steps/index.ts';
import type { Breach } from './breach.ts';
import { all } from './reading.ts';
import type { Frame, Of, Reading } from './reading.ts';
import { passBreaches } from './pass-acts.ts';
import { resetBreaches } from './reset-acts.ts';
import { timeBoundBreaches } from './time-bound-acts.ts';

/**
 * What a run opens to act in the world: sign-in windows, intents to write, and the undo of an outage. Each in its own
 * step and after what allows it, and none left open.
 */
export function actBreaches(run: Reading): Breach[] {
  return [
    ...run.frames.flatMap((frame) => [
      ...windowBreaches({ run, frame }),
      ...registerBreaches({ run, frame }),
      ...resetBreaches(frame),
      ...timeBoundBreaches({ run, frame }),
      ...passBreaches({ run, frame }),
    ]),
    ...intentBreaches(run),
    ...strays(run),
    ...undoBreaches(run),
  ];
}

/** One window a sign-in: as long as the plan says, closed before its step is. */
function windowBreaches({ run, frame }: { run: Reading; frame: Frame }): Breach[] {
  if (frame.planned?.do !== 'sign-in') return [];
  const { events, closed, opened } = frame;
  const [window, again] = all({ events, type: 'window-opened' });
  const shuts = all({ events, type: 'window-closed' });
  if (window === undefined) {
    return closed !== null && closed.outcome !== 'skipped'
      ? [breach(closed.n, `a window to sign in during ${opened.step}`)]
      : [];
  }
  const over = closed !== null || run.closed !== null;
  const right =
    again === undefined &&
    isWindow({ window, step: frame.planned }) &&
    shuts.every(({ n, account }) => n > window.n && account === window.account) &&
    (over ? shuts.length === 1 : shuts.length <= 1);
  return right
    ? []
    : [
        breach(
          window.n,
          `one window of ${frame.planned.account}, as long as planned and closed with its step`,
        ),
      ];
}

function isWindow({ window, step }: { window: Of<'window-opened'>; step: SignInStep }): boolean {
  const until = Date.parse(window.at) + step.withinMs;
  return window.account === step.account && Date.parse(window.until) === until;
}

/** A declared outage in a drill registers how it is lifted, once; an incident declares nothing. */
function registerBreaches({ run, frame }: { run: Reading; frame: Frame }): Breach[] {
  const { planned, events, closed } = frame;
  if (planned?.do !== 'outage') return [];
  const registered = all({ events, type: 'undo-registered' });
  if (run.plan.mode === 'incident')
    return registered.map(({ n }) => breach(n, 'nothing to undo in an incident, which cuts nothing'));
  const wrong = registered.find(({ act }, nth) => nth > 0 || act !== actOf(planned));
  if (wrong !== undefined) return [breach(wrong.n, `"${actOf(planned)}" to be registered once`)];
  return registered.length === 0 && closed !== null && closed.outcome !== 'skipped'
    ? [breach(closed.n, `"${actOf(planned)}" to be registered in ${planned.id}`)]
    : [];
}

function actOf({ system }: OutageStep): string {
  return `lift the declared outage of ${system}`;
}

/** Steps in which the engine writes more than once, with what undoes it; each has rules of its own. */
const GUARDED: readonly StepKind[] = ['reset-password', 'time-bound-account', 'temporary-access-pass'];

/** The engine writes to a tenant once, and only after people let it. */
function intentBreaches(run: Reading): Breach[] {
  return run.frames.flatMap((frame) => {
    const intents = all({ events: frame.events, type: 'intent' });
    const { planned, asks, closed } = frame;
    if (planned !== null && GUARDED.includes(planned.do)) return [];
    const engine = planned?.do === 'rotate' && planned.revokeSessions === 'engine';
    const leave = asks[1]?.closed;
    const allowed = engine && (leave?.outcome === 'met' || leave?.outcome === 'bypassed');
    const wrong = intents.find(
      ({ n, act, account }, nth) =>
        !allowed || nth > 0 || n < leave.n || act !== 'revoke-sessions' || account !== frame.opened.account,
    );
    if (wrong !== undefined)
      return [breach(wrong.n, 'no write but the one that people let the engine do here')];
    return allowed && intents.length === 0 && closed !== null && closed.outcome !== 'skipped'
      ? [breach(closed.n, 'the intent of the write that people let the engine do')]
      : [];
  });
}

/** Nothing of these may lie outside of the step that it is of. */
function strays(run: Reading): Breach[] {
  const homes = {
    'window-opened': ['sign-in'],
    'window-closed': ['sign-in'],
    'undo-registered': ['outage', ...GUARDED],
    intent: ['rotate', ...GUARDED],
  } as const satisfies Readonly<Record<string, readonly StepKind[]>>;
  const kindAt = new Map<number, string>(
    run.frames.flatMap(({ opened, events }) =>
      events.filter(({ type }) => type in homes).map(({ n }) => [n, opened.do]),
    ),
  );
  return run.events.flatMap((event) => {
    switch (event.type) {
      case 'window-opened':
      case 'window-closed':
      case 'undo-registered':
      case 'intent':
        return homes[event.type].some((kind) => kind === kindAt.get(event.n))
          ? []
          : [breach(event.n, `${event.type} only in a step of the kind ${homes[event.type].join(' or ')}`)];
      default:
        return [];
    }
  });
}

/** An undo runs after it was registered, one try after the other, and not again once it is done. */
function undoBreaches(run: Reading): Breach[] {
  const states = new Map<string, 'due' | 'running' | 'tried' | 'done'>();
  const breaches: Breach[] = [];
  for (const event of run.events) {
    switch (event.type) {
      case 'undo-registered':
        states.set(event.step, 'due');
        break;
      case 'undo-started':
      case 'undo-failed':
      case 'undo-done': {
        const state = states.get(event.step);
        const starts = event.type === 'undo-started';
        const right = starts ? state === 'due' || state === 'tried' : state === 'running';
        if (!right)
          breaches.push(breach(event.n, `${event.type} only of what is registered and not yet done`));
        states.set(event.step, starts ? 'running' : event.type === 'undo-done' ? 'done' : 'tried');
        break;
      }
      case 'step-closed': {
        const left = event.step === 'undo' ? [...states].find(([, state]) => state === 'due') : undefined;
        if (left !== undefined) breaches.push(breach(event.n, `the undo of ${left[0]} to be tried`));
        break;
      }
      default:
    }
  }
  return breaches;
}

function breach(n: number, expected: string): Breach {
  return { code: 'PLAN_NOT_FOLLOWED', n, message: `expected ${expected}` };
}
