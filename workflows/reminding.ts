import { patched } from '@temporalio/workflow';
import type { Ask } from '../domain/decision.ts';
import { askTold } from '../domain/plan/told.ts';
import type { Joined } from '../domain/joined.ts';
import type { Run } from './context.ts';
import { tellChannel } from './tell-channel.ts';

/**
 * Tells the channels of the roles asked that an answer is due; `people` where only they are told, by all their roles. A
 * channel that fails becomes a finding, no more; the run waits for it before it closes.
 */
export function remindPeople({
  run,
  ask,
  people = [],
}: {
  run: Run;
  ask: Ask;
  people?: readonly Joined[];
}): void {
  const told = run.input.plan.people.filter(({ id }) => people.some(({ person }) => person === id));
  const roles = new Set(
    people.length === 0 ? ask.need.map(({ role }) => role) : told.flatMap((person) => person.roles),
  );
  const channels = run.input.plan.channels.filter(
    ({ kind, role }) => kind !== 'call-list' && role !== null && roles.has(role),
  );
  for (const channel of channels) {
    const key = `${run.input.run}/${ask.id}/reminder/${run.journal.state().size}`;
    const { mode } = run.input.plan;
    const telling = { kind: 'reminder', mode, ask: askTold(ask), roles: [...roles] } as const;
    const failure = { code: 'reminder-failed', step: ask.step };
    const told = tellChannel({ run, notice: { channel, telling, key, failure } });
    if (patched('reminders-awaited')) run.notes.telling.push(told);
  }
}
