import { unpaced, type Pace } from '../activities/pacer.ts';
import type { Io } from './io.ts';

/** A rehearsal need not spare its pretend tenant: a real one allows one What-If question a second. */
export function paceOf(env: Io['env']): { pace?: Pace } {
  return env.BREAKGLASS_UNPACED === '1' ? { pace: unpaced } : {};
}
