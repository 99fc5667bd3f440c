import path from 'node:path';
import { createEvidenceKey } from '../../evidence/keys.ts';
import { ORGANISATION } from '../../cli/rehearse/organisation.ts';
import { measureAppend } from './evidence-append.ts';
import { measureExport } from './evidence-export.ts';
import { measureVerify } from './evidence-verify.ts';
import type { Section } from './report.ts';

/** Evidence on a disk: appended, verified, proved and exported, each beside the least that could do it. */
export async function measureEvidence({ directory }: { directory: string }): Promise<Section[]> {
  // Beside an organisation file, as the command line looks for them.
  const state = path.join(directory, '.breakglass');
  const key = await createEvidenceKey({ state, organisation: ORGANISATION });
  const given = { directory, key, keysFile: path.join(state, 'keys', 'evidence.vkey') };
  return [await measureAppend(given), await measureVerify(given), await measureExport(given)];
}
