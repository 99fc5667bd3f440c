import path from 'node:path';
import type { RunInput } from '../../domain/plan/types.ts';
import type { Anchor } from '../../domain/anchor.ts';
import type { OutsideTrust } from '../../evidence/verify/outside.ts';
import type { RunReport } from '../../evidence/verify/report.ts';
import { verifyEvidence } from '../../evidence/verify.ts';
import { countFacts } from '../live/summary.ts';
import type { Followed } from '../live/follow.ts';
import type { Place } from '../place.ts';
import type { Rehearsal } from './rehearse.ts';

/** What `rehearse --json` prints. Stable: scripts read it. */
export interface RehearsalReport {
  readonly run: string;
  readonly runbook: string;
  readonly mode: string;
  readonly verdict: string;
  readonly restored: boolean;
  readonly reasons: readonly {
    readonly code: string;
    readonly step: string | null;
    readonly account: string | null;
    readonly text: string;
  }[];
  readonly objectives: readonly {
    readonly objective: string;
    readonly account: string;
    readonly limitMs: number;
    readonly measuredMs: number | null;
    readonly held: boolean | null;
  }[];
  readonly steps: readonly {
    readonly id: string;
    readonly do: string;
    readonly status: string;
    readonly because: string | null;
  }[];
  readonly facts: ReturnType<typeof countFacts>;
  readonly evidence: { readonly path: string; readonly size: number; readonly root: string };
  /** Who outside vouches for the run and the ledger, and who could not. */
  readonly anchors: readonly Anchor[];
  readonly verified: boolean;
}

/** What is about to be rehearsed, and what a fault changes in it. */
export function sayRehearsal({ input, rehearsal }: { input: RunInput; rehearsal: Rehearsal }): string[] {
  const { fault, mode } = rehearsal;
  const head = `rehearsing ${input.plan.runbook} (${mode}) against a pretend tenant, run ${input.run}`;
  if (fault === null) return [head];
  const changed = (fault.runbook ?? []).map(({ of, set }) => `${of}: ${sayValues(set)}`);
  const waits =
    fault.organisation?.waits === undefined ? [] : [`waits: ${sayValues(fault.organisation.waits)}`];
  const writes =
    fault.organisation?.writes === undefined
      ? []
      : [`writes turned on: ${fault.organisation.writes.join(', ')}`];
  const all = [...changed, ...waits, ...writes];
  const expected = `expected: ${fault.verdict}${fault.reason === null ? '' : ` because of ${fault.reason}`}`;
  const limits = all.length === 0 ? [] : [`changed for this fault, as the plan shows: ${all.join('; ')}`];
  return [head, `fault ${fault.name}: ${fault.says}`, expected, ...limits];
}

function sayValues(values: object): string {
  return Object.entries(values)
    .map(([key, value]) => `${key} ${String(value)}`)
    .join(', ');
}

/** The end of a rehearsal as a document, with its evidence verified as an auditor would. */
export async function reportOf({
  followed,
  place,
  vkey,
  outside,
}: {
  followed: Followed;
  place: Place;
  vkey: string;
  outside: OutsideTrust;
}): Promise<{ readonly report: RehearsalReport; readonly verification: RunReport | null }> {
  const { state, events } = followed;
  const evidencePath = path.join(place.evidenceDirectory, state.run);
  const verification = await verifyEvidence({ path: evidencePath, vkeys: [vkey], outside });
  const [run] = verification.runs;
  const report = {
    run: state.run,
    runbook: state.runbook,
    mode: state.mode,
    verdict: state.judgement?.verdict ?? 'none',
    restored: state.judgement?.restored ?? false,
    reasons: (state.judgement?.reasons ?? []).map(({ code, step, account, text }) => ({
      code,
      step,
      account,
      text,
    })),
    objectives: events
      .filter((event) => event.type === 'objective')
      .map(({ objective, account, limitMs, measuredMs, held }) => ({
        objective,
        account,
        limitMs,
        measuredMs,
        held,
      })),
    steps: state.steps.map(({ id, do: kind, status, because }) => ({ id, do: kind, status, because })),
    facts: countFacts(events),
    evidence: { path: evidencePath, size: state.log.size, root: state.log.root },
    anchors: state.anchors ?? [],
    verified: verification.valid,
  };
  return { report, verification: run ?? null };
}
