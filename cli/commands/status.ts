import type { Client } from '@temporalio/client';
import path from 'node:path';
import { BreakglassError } from '../../domain/errors.ts';
import type { RunState } from '../../workflows/messages.ts';
import { firstWord, type Given } from '../given.ts';
import type { ExitCode, Io } from '../io.ts';
import { anchorLines } from '../live/anchors.ts';
import { followRun, pictureWidth } from '../live/follow.ts';
import { nextCommand } from '../live/next.ts';
import { renderLive, verdictLine } from '../live/render.ts';
import { exitOfRun, reasonLines, renderSummary } from '../live/summary.ts';
import { placeOf, type Place } from '../place.ts';
import { readerAt } from '../reader.ts';
import { readJournal, readState, withClient } from '../runs.ts';

/** `status RUN`: where a run stands, once. Exit code as `run`, and 6 while it is open. */
export async function status(io: Io, given: Given): Promise<ExitCode> {
  return atRun({ io, given, look: showStatus });
}

/** `follow RUN`: shows a run until it ends. */
export async function follow(io: Io, given: Given): Promise<ExitCode> {
  return atRun({ io, given, look: followToEnd });
}

/** A run that somebody looks at, and where to say what is seen. */
interface Looking {
  readonly client: Client;
  readonly run: string;
  readonly io: Io;
  readonly place: Place;
}

async function atRun({
  io,
  given,
  look,
}: {
  io: Io;
  given: Given;
  look: (looking: Looking) => Promise<ExitCode>;
}): Promise<ExitCode> {
  const place = placeOf({ option: given.text('organisation'), env: io.env, cwd: io.cwd });
  const run = firstWord(given);
  return withClient({ io, place, use: (client) => look({ client, run, io, place }) });
}

async function showStatus({ client, run, io, place }: Looking): Promise<ExitCode> {
  const state = await readState({ client, run });
  if (io.json) {
    io.out(jsonLine({ state, evidencePath: path.join(place.evidenceDirectory, run) }));
  } else {
    const reader = await readerAt({ io, place, person: null });
    const { language } = reader;
    const next = nextCommand({ state, place, language });
    const canvas = { width: pictureWidth(), height: null, color: io.lively, next, reader };
    const verdict =
      state.judgement === null ? '' : `\n${verdictLine({ state, color: io.lively, language })}\n`;
    const after = [...(await whyLines({ client, run, place, state })), ...anchorLines({ state, place })];
    io.out(`${renderLive({ state, canvas })}\n${verdict}${after.map((line) => `${line}\n`).join('')}`);
  }
  return exitOfRun(state.judgement);
}

/** Why the run has its verdict. The journal has the rest of each reason, and is asked for from the first on. */
async function whyLines({
  client,
  run,
  place,
  state,
}: Pick<Looking, 'client' | 'run' | 'place'> & { readonly state: RunState }): Promise<string[]> {
  const reasons = state.judgement?.reasons ?? [];
  if (reasons.length === 0) return [];
  const from = Math.min(...reasons.flatMap((reason) => reason.events));
  const events = await readJournal({ client, run, from });
  return reasonLines({ reasons, events, place });
}

/** Follows a run, prints how it ended, and answers with the exit code of its verdict. */
export async function followToEnd({ client, run, io, place }: Looking): Promise<ExitCode> {
  const reader = await readerAt({ io, place, person: null });
  const followed = await followRun({ client, run, place, io, reader });
  const evidencePath = path.join(place.evidenceDirectory, run);
  if (followed.state.judgement === null) {
    throw new BreakglassError({
      code: 'INTERNAL',
      message: `expected a verdict of closed run ${run}, got none`,
    });
  }
  if (io.json) io.out(jsonLine({ state: followed.state, evidencePath }));
  else io.out(renderSummary({ followed, place, evidencePath, color: io.lively }));
  return exitOfRun(followed.state.judgement);
}

function jsonLine({ state, evidencePath }: { state: RunState; evidencePath: string }): string {
  return `${JSON.stringify({ ...state, evidence: evidencePath })}\n`;
}
