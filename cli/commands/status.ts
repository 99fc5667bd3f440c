import type { Client } from '@temporalio/client';
import path from 'node:path';
import { BreakglassError } from '../../domain/errors.ts';
import { firstWord, type Given } from '../given.ts';
import type { ExitCode, Io } from '../io.ts';
import { anchorLines } from '../live/anchors.ts';
import { followRun, pictureWidth } from '../live/follow.ts';
import { nextCommand } from '../live/next.ts';
import { renderLive, verdictLine } from '../live/render.ts';
import { exitOfRun, renderSummary } from '../live/summary.ts';
import { placeOf, type Place } from '../place.ts';
import { readState, withClient } from '../runs.ts';

/** `status RUN`: where a run stands, once. Exit code as `run`, and 6 while it is open. */
export async function status(io: Io, given: Given): Promise<ExitCode> {
  const place = placeOf({ option: given.text('organisation'), env: io.env, cwd: io.cwd });
  const run = firstWord(given);
  return withClient({ io, place, use: (client) => showStatus({ client, run, io, place }) });
}

async function showStatus({
  client,
  run,
  io,
  place,
}: {
  client: Client;
  run: string;
  io: Io;
  place: Place;
}): Promise<ExitCode> {
  const state = await readState({ client, run });
  if (io.json) {
    io.out(`${JSON.stringify({ ...state, evidence: path.join(place.evidenceDirectory, run) })}\n`);
  } else {
    const canvas = { width: pictureWidth(), color: io.lively, next: nextCommand({ state, place }) };
    const verdict = state.judgement === null ? '' : `\n${verdictLine({ state, color: io.lively })}\n`;
    const anchors = anchorLines({ state, place }).map((line) => `${line}\n`);
    io.out(`${renderLive({ state, canvas })}\n${verdict}${anchors.join('')}`);
  }
  return exitOfRun(state.judgement);
}

/** `follow RUN`: shows a run until it ends. */
export async function follow(io: Io, given: Given): Promise<ExitCode> {
  const place = placeOf({ option: given.text('organisation'), env: io.env, cwd: io.cwd });
  const run = firstWord(given);
  return withClient({ io, place, use: (client) => followToEnd({ client, run, io, place }) });
}

/** Follows a run, prints how it ended, and answers with the exit code of its verdict. */
export async function followToEnd({
  client,
  run,
  io,
  place,
}: {
  client: Client;
  run: string;
  io: Io;
  place: Place;
}): Promise<ExitCode> {
  const followed = await followRun({ client, run, place, io });
  const evidencePath = path.join(place.evidenceDirectory, run);
  if (followed.state.judgement === null) {
    throw new BreakglassError({
      code: 'INTERNAL',
      message: `expected a verdict of closed run ${run}, got none`,
    });
  }
  if (io.json) io.out(`${JSON.stringify({ ...followed.state, evidence: evidencePath })}\n`);
  else io.out(renderSummary({ followed, place, evidencePath, color: io.lively }));
  return exitOfRun(followed.state.judgement);
}
