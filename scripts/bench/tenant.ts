import { measureStaticEvaluation } from './ca-static.ts';
import { measureTenantReadiness } from './tenant-readiness.ts';
import type { Section } from './report.ts';

/** A large tenant as the engine meets it. */
export async function measureTenant({ directory }: { directory: string }): Promise<Section[]> {
  return [await measureTenantReadiness({ directory }), await measureStaticEvaluation()];
}
