import { createEvidenceActivities } from '../../activities/evidence.ts';
import { openScheduleDesk } from '../../activities/schedule/desk.ts';
import type { EvidenceActivities } from '../../activities/types.ts';
import { loadOrganisation } from '../../cli/definitions.ts';
import { ORGANISATION } from '../../cli/rehearse/organisation.ts';
import { trustedCaOf } from '../../cli/trusted-ca.ts';
import { createEvidenceKey } from '../../evidence/keys.ts';
import { memoryEvidence } from './calm-world.ts';
import type { Stage } from './stage.ts';

/** Events go to disk; sealing would refuse facts that no tenant's stored answer stands behind. */
export function unsealed(disk: EvidenceActivities): EvidenceActivities {
  const memory = memoryEvidence();
  return {
    ...disk,
    sealRun: (input) => memory.sealRun(input),
    enterLedger: (input) => memory.enterLedger(input),
  };
}

/** The activities that write the evidence of a stage, with a new key. */
export async function diskEvidence({ place, logger }: Stage): Promise<EvidenceActivities> {
  const key = await createEvidenceKey({ state: place.stateDirectory, organisation: ORGANISATION });
  const file = place.organisationFile;
  const { value: organisation } = await loadOrganisation({ file, cwd: place.directory });
  const trustedCa = await trustedCaOf({ organisation, directory: place.directory });
  const own = { directory: place.evidenceDirectory, organisation, trustedCa };
  const readRunbook = () => Promise.reject(new TypeError('expected no schedule with a runbook'));
  const schedules = openScheduleDesk({ ...own, secret: null, readRunbook });
  return createEvidenceActivities({ ...own, key, baseDirectory: place.directory, schedules, logger });
}
