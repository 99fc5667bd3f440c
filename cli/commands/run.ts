import { text as ask, isCancel } from '@clack/prompts';
import type { Client } from '@temporalio/client';
import type { Mode, Plan, RunInput } from '../../domain/plan/types.ts';
import { beginRun, inputFor } from '../begin-run.ts';
import { requireConfirmed, requireReason } from '../confirm-incident.ts';
import { modeFrom } from '../plan-for.ts';
import { firstWord, type Given } from '../given.ts';
import { EXIT, type ExitCode, type Io } from '../io.ts';
import { withEngine } from '../keep-engine.ts';
import { commandLine } from '../live/next.ts';
import { awaitOpening } from '../opening.ts';
import { sayOwnRunbook } from '../own-runbook.ts';
import { placeOf, type Place } from '../place.ts';
import { withClient } from '../runs.ts';
import { followToEnd } from './status.ts';

/**
 * `run RUNBOOK`: starts a run and follows it. An incident, and any run with `--with-engine`, starts server, worker
 * and page too where no server is. Exit code of its verdict; 6 with `--no-wait`, once it has begun, or that of the refusal of its start.
 */
export async function run(io: Io, given: Given): Promise<ExitCode> {
  const place = placeOf({ option: given.text('organisation'), env: io.env, cwd: io.cwd });
  const mode = modeFrom(given);
  const reason = given.text('reason') ?? null;
  const name = firstWord(given);
  for (const line of await sayOwnRunbook({ name, place, cwd: io.cwd })) io.say(line);
  const input = await inputFor({
    place,
    cwd: io.cwd,
    runbook: name,
    mode,
    initiator: given.needed('as'),
    reason,
    confirm: (plan) => confirmIncident({ io, given, plan, reason }),
  });
  const own = isWithEngine({ given, mode });
  const beginning = { input, given, io, place, started: false };
  const start = () => withClient({ io, place, use: (client) => begin({ client, beginning }) });
  try {
    return await (own ? withEngine({ io, given, place, use: start }) : start());
  } finally {
    if (io.signal.aborted && beginning.started) sayHowOn(beginning);
  }
}

/**
 * In an emergency one command must do, so an incident brings its own server, worker and page where none is there. They end
 * with the command, so a run that is not waited for has none.
 */
function isWithEngine({ given, mode }: { given: Given; mode: Mode }): boolean {
  return given.has('wait') && (mode === 'incident' || given.has('with-engine'));
}

interface Beginning {
  readonly input: RunInput;
  readonly given: Given;
  readonly io: Io;
  readonly place: Place;
  /** Has the server taken it? */
  started: boolean;
}

/** Ctrl-C ends what is seen of a run, and never the run. */
function sayHowOn({ io, input: { run: id }, place }: Beginning): void {
  const [up, follow] = [['up'], ['follow', id]].map((words) => commandLine({ words, place }));
  io.say(
    `run ${id} is not ended by this: it stays open, and loses nothing. Go on with it, do not start another`,
  );
  io.say(`where its server and worker have stopped, start them in one terminal: ${up}`);
  io.say(`and follow it: ${follow}`);
}

async function begin({ client, beginning }: { client: Client; beginning: Beginning }): Promise<ExitCode> {
  const { input, given, io, place } = beginning;
  await beginRun({
    client,
    input,
    beside: given.has('another') ? 'allowed' : 'refused',
    howOn: (open) => [
      `Go on with it: ${commandLine({ words: ['follow', open], place })}`,
      'A second one beside it: the same command with --another',
    ],
  });
  beginning.started = true;
  io.say(`run ${input.run} started; plan ${input.planDigest}`);
  if (given.has('wait')) return followToEnd({ client, run: input.run, io, place });
  const opening = await awaitOpening({ client, run: input.run, signal: io.signal });
  if (io.json) io.out(`${JSON.stringify({ run: input.run, plan: input.planDigest })}\n`);
  else io.out(`${input.run}\n`);
  if (opening === 'waiting')
    io.say(
      `no worker has taken it up yet: it waits, and asks nobody before one does: ${commandLine({ words: ['up'], place })}`,
    );
  io.say(`follow it: ${commandLine({ words: ['follow', input.run], place })}`);
  return EXIT.waiting;
}

/** An incident wakes people and is for the record: its name must be typed, and why must be said. */
async function confirmIncident({
  io,
  given,
  plan,
  reason,
}: {
  io: Io;
  given: Given;
  plan: Plan;
  reason: string | null;
}): Promise<void> {
  requireReason(reason);
  const typed = given.text('confirm') ?? (given.has('input') && io.lively ? await typeName(plan) : undefined);
  requireConfirmed({ plan, reason, typed });
}

async function typeName(plan: Plan): Promise<string | undefined> {
  const typed = await ask({
    message: `This is REAL: "${plan.title}". Type ${plan.runbook} to go on`,
    output: process.stderr,
  });
  return isCancel(typed) ? undefined : typed;
}
