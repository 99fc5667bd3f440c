import { BANNER, pretendTenant } from '../../domain/language/banner.ts';
import type { Mode } from '../../domain/plan/types.ts';
import type { RunState } from '../../workflows/messages.ts';
import { html, type Html } from '../html.ts';

/** What nobody may overlook at 3 a.m.: is this real, and is the tenant. */
export function banner({
  mode,
  foreignTenants,
}: {
  mode: Mode;
  foreignTenants: RunState['foreignTenants'];
}): Html {
  const { word, means } = BANNER[mode];
  const foreign = foreignTenants.map((tenant) => html`<p class="foreign">${pretendTenant(tenant)}</p>`);
  return html`<p class="banner" data-mode="${mode}"><strong>${word}</strong> <span>${means}</span></p>
    ${foreign}`;
}
