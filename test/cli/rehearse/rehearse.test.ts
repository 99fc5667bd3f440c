import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { Fault } from '../../../cli/rehearse/fault.ts';
import { FAULTS } from '../../../cli/rehearse/faults.ts';
import { changeRunbook } from '../../../cli/rehearse/runbook.ts';
import { packageFile } from '../../../cli/place.ts';
import { readRunbook } from '../../../domain/definition/runbook.ts';
import { CLAIMS } from '../../../domain/fact.ts';
import { FAULTS as TENANT_FAULTS } from '../../../simulator/faults/names.ts';

const DRILL = readFileSync(packageFile('runbooks/quarterly-drill.yaml'), 'utf8');
const runbookOf = ({ rehearses = 'quarterly-drill' }: Fault) =>
  readFileSync(packageFile(`runbooks/${rehearses}.yaml`), 'utf8');
const VERDICT_CODES = [
  'approval-denied',
  'approval-expired',
  'decision-forged',
  'tenant-unreachable',
  'undo-failed',
];

describe('the table of faults', () => {
  it('names each once', () => {
    expect(new Set(FAULTS.map(({ name }) => name)).size).toBe(FAULTS.length);
  });

  it.each(FAULTS.map((fault) => [fault.name, fault] as const))('%s uses only what exists', (_name, fault) => {
    for (const { name } of fault.tenant ?? []) expect(Object.keys(TENANT_FAULTS)).toContain(name);
    const text = changeRunbook({ text: runbookOf(fault), changes: fault.runbook ?? [] });
    expect(readRunbook({ file: 'runbook.yaml', text }).ok).toBe(true);
    if (fault.reason !== null) expect([...CLAIMS, ...VERDICT_CODES]).toContain(fault.reason);
    expect(fault.reason === null).toBe(fault.verdict === 'passed');
  });
});

describe('changeRunbook', () => {
  it('changes what it is told and nothing else', () => {
    const changed = readRunbook({
      file: 'runbook.yaml',
      text: changeRunbook({ text: DRILL, changes: [{ of: 'approve', set: { within: '3s' } }] }),
    });
    const before = readRunbook({ file: 'runbook.yaml', text: DRILL });
    if (!changed.ok || !before.ok) throw new Error('expected both to be read');
    expect(changed.value.approve?.within).toBe('3s');
    expect({ ...changed.value, approve: null }).toEqual({ ...before.value, approve: null });
    expect(changeRunbook({ text: DRILL, changes: [] })).toBe(DRILL);
  });

  it('refuses a step that the runbook lacks', () => {
    expect(() => changeRunbook({ text: DRILL, changes: [{ of: 'nothing', set: {} }] })).toThrow(
      expect.objectContaining({ code: 'REFERENCE_UNKNOWN' }),
    );
  });
});
