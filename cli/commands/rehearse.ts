import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { BreakglassError } from '../../domain/errors.ts';
import { errnoOf } from '../../evidence/disk.ts';
import { loadEvidenceKey } from '../../evidence/keys.ts';
import { loadRunbook, runbookPath } from '../definitions.ts';
import type { Given } from '../given.ts';
import { EXIT, type ExitCode, type Io } from '../io.ts';
import { renderSummary } from '../live/summary.ts';
import { modeFrom } from '../plan-for.ts';
import { languageFrom } from '../reader.ts';
import { withAttendedPage } from '../rehearse/attended-page.ts';
import { ATTENDED, sayAttended } from '../rehearse/attended.ts';
import type { Fault } from '../rehearse/fault.ts';
import { FAULTS } from '../rehearse/faults.ts';
import { ORGANISATION } from '../rehearse/organisation.ts';
import { overlayFor } from '../rehearse/overlay.ts';
import { rehearse, type Rehearsal } from '../rehearse/rehearse.ts';
import { reportOf } from '../rehearse/report.ts';
import { openSession, type Session } from '../rehearse/session.ts';

const DEFAULT_RUNBOOK = 'quarterly-drill';

/** `rehearse [RUNBOOK]`: the whole thing against a pretend tenant. 0 if it passed and its evidence verifies, else 3. */
export async function rehearseCommand(io: Io, given: Given): Promise<ExitCode> {
  const faultName = given.text('fault');
  if (faultName === 'list') return listFaults(io);
  const fault = faultName === undefined ? null : faultNamed(faultName);
  const named = { name: given.words[0] ?? fault?.rehearses ?? DEFAULT_RUNBOOK, cwd: io.cwd };
  const runbook = runbookPath(named);
  const mode = modeFrom(given);
  const language = languageFrom({ given, env: io.env });
  const id = `${new Date().toISOString().slice(0, 19).replace(/[:-]/g, '').replace('T', '-')}-${randomBytes(2).toString('hex')}`;
  // Its faults are told by the name that was typed, and before anything is started.
  await loadRunbook(named);
  const directory = path.resolve(
    io.cwd,
    given.text('directory') ?? path.join('.breakglass', 'rehearsals', id),
  );
  await makeFolder(directory);
  io.say(`starting server, pretend tenant and worker in ${directory}`);
  const session = await openSession({
    directory,
    overlay: await overlayFor({ runbook, fault }),
    language,
    io,
  });
  const standing = { isOver: false };
  try {
    const attended = given.has('attended') ? ATTENDED : new Set<string>();
    const use = async () => {
      const code = await rehearseIn({ session, runbook, mode, fault, attended, io });
      standing.isOver = !io.signal.aborted;
      return code;
    };
    return await (attended.size === 0 ? use() : withAttendedPage({ session, io, use }));
  } finally {
    await session.close();
    if (io.signal.aborted && !standing.isOver) sayInterrupted({ io, session });
  }
}

async function makeFolder(directory: string): Promise<void> {
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
  } catch (cause) {
    const message = `expected --directory with a folder that is there or can be made, got ${directory}: ${errnoOf(cause)}`;
    throw new BreakglassError({ code: 'USAGE', message, cause });
  }
}

/** What an interrupted rehearsal leaves: nothing that runs, and evidence that has no end. */
function sayInterrupted({ io, session: { place } }: { io: Io; session: Session }): void {
  io.say('interrupted: server, worker, pretend tenant and people have ended, and the run with them');
  io.say(`evidence so far, without a verdict: ${place.evidenceDirectory}`);
}

async function rehearseIn(rehearsal: Rehearsal): Promise<ExitCode> {
  const { session, attended, io } = rehearsal;
  const started: typeof rehearsal.started =
    attended.size === 0
      ? undefined
      : (beginning) => {
          for (const line of sayAttended({ session, ...beginning })) io.say(line);
        };
  const followed = await session.engine.whileWorking((gone) =>
    rehearse({ ...rehearsal, io: { ...io, signal: AbortSignal.any([io.signal, gone]) }, started }),
  );
  const { report, verification } = await reportOf({
    followed,
    place: session.place,
    vkey: await vkeyOf(session),
    outside: session.outside.trust,
  });
  if (io.json) io.out(`${JSON.stringify(report)}\n`);
  else {
    io.out(
      renderSummary({ followed, place: session.place, evidencePath: report.evidence.path, color: io.lively }),
    );
    const broken = verification?.broken;
    io.out(
      report.verified
        ? 'verified  yes, offline, from the files alone\n'
        : `verified  NO: ${broken?.code ?? 'not sealed'} ${broken?.message ?? ''}\n`,
    );
  }
  return report.verdict === 'passed' && report.restored && report.verified ? EXIT.ok : EXIT.notPassed;
}

/** The public half of the key that this session's evidence must be sealed by. */
export async function vkeyOf({ place }: Session): Promise<string> {
  return (await loadEvidenceKey({ state: place.stateDirectory, organisation: ORGANISATION })).vkey;
}

function faultNamed(name: string): Fault {
  const fault = FAULTS.find((each) => each.name === name);
  if (fault !== undefined) return fault;
  throw new BreakglassError({
    code: 'USAGE',
    message: `expected --fault with one of ${FAULTS.map((each) => each.name).join(', ')}, or list; got ${JSON.stringify(name)}`,
  });
}

function listFaults(io: Io): ExitCode {
  const rows = FAULTS.map(({ name, says, verdict, restored, reason }) => ({
    name,
    says,
    verdict,
    restored,
    reason,
  }));
  if (io.json) io.out(`${JSON.stringify(rows)}\n`);
  else
    io.out(
      rows
        .map(
          ({ name, says, verdict, reason }) =>
            `${name.padEnd(28)} ${says} → ${verdict}${reason === null ? '' : `, ${reason}`}\n`,
        )
        .join(''),
    );
  return EXIT.ok;
}
