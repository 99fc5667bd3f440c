import type { Origins } from '../clouds.ts';
import type { TenantId } from '../ids.ts';
import type { Mode } from '../plan/types.ts';
import type { Said } from './language.ts';

/** What nobody may overlook at 3 a.m.: the word, and what it means. */
export const BANNER: Readonly<Record<Mode, { readonly word: Said; readonly means: Said }>> = {
  drill: {
    word: { en: 'DRILL', de: 'ÜBUNG' },
    means: { en: 'a rehearsal', de: 'nur eine Probe (drill)' },
  },
  incident: {
    word: { en: 'REAL INCIDENT', de: 'ERNSTFALL' },
    means: { en: 'not a rehearsal', de: 'keine Übung (incident)' },
  },
};

/** Of a tenant that is not at Microsoft's addresses. */
export function pretendTenant({ id, origins }: { readonly id: TenantId; readonly origins: Origins }): Said {
  const addresses = [...new Set([origins.graph, origins.login])];
  return {
    en: `PRETEND or proxied tenant ${id} at ${addresses.join(' and ')}`,
    de: `VORGETÄUSCHTER oder umgeleiteter Tenant ${id} unter ${addresses.join(' und ')}`,
  };
}
