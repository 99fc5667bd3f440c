import type { Ask } from '../domain/decision.ts';
import { askTold, remindMessage } from '../domain/plan/told.ts';
import type { Joined } from '../domain/joined.ts';
import type { Run } from './context.ts';
import { tellChannel } from './tell-channel.ts';

/**
 * Tells the channels of the roles asked that an answer is due; `people` where only they are told, by all their roles. A
 * channel that fails becomes a finding, no more.
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
    const about = { mode: run.input.plan.mode, ask: askTold(ask), roles: [...roles] };
    const message = remindMessage({ ...about, run: run.input.run });
    const telling = { kind: 'reminder', ...about } as const;
    const failure = { code: 'reminder-failed', step: ask.step };
    void tellChannel({ run, notice: { channel, message, telling, key, failure } });
  }
}
