import type { Mode } from '../../domain/plan/types.ts';
import type { RunState } from '../../workflows/messages.ts';
import { html, type Html } from '../html.ts';

const SAY = {
  drill: 'DRILL',
  rehearsal: 'a rehearsal',
  incident: 'REAL INCIDENT',
  real: 'not a rehearsal',
  pretend: 'PRETEND or proxied tenant',
} as const;

/** What nobody may overlook at 3 a.m.: is this real, and is the tenant. */
export function banner({
  mode,
  foreignTenants,
}: {
  mode: Mode;
  foreignTenants: RunState['foreignTenants'];
}): Html {
  const [word, more] = mode === 'drill' ? [SAY.drill, SAY.rehearsal] : [SAY.incident, SAY.real];
  const foreign = foreignTenants.map(({ id, origins }) => {
    const addresses = [...new Set([origins.graph, origins.login])].join(', ');
    return html`<p class="foreign">${SAY.pretend} ${id}: ${addresses}</p>`;
  });
  return html`<p class="banner" data-mode="${mode}"><strong>${word}</strong> <span>${more}</span></p>
    ${foreign}`;
}
