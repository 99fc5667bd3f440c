import type { Said } from '../domain/language/language.ts';
import { sayClock, sayDay, sayLeft, sayTime } from '../domain/language/times.ts';
import { forReader, html, type Html } from './html.ts';

export { askPath, runPath } from '../domain/page-address.ts';

/** A time for people, to the minute in their zone and in UTC, with the exact one for machines. ISO 8601. */
export function time(at: string): Html {
  return html`<time datetime="${at}">${forReader((reader) => sayTime({ at, reader }))}</time>`;
}

/** The same with seconds and without the day, where a run is followed. */
export function clock(at: string): Html {
  return html`<time datetime="${at}">${forReader((reader) => sayClock({ at, reader }))}</time>`;
}

/** The day of a time in the reader's zone. */
export function day(at: string): Html {
  return forReader((reader) => {
    const date = sayDay({ at, reader });
    return html`<time datetime="${date}">${date}</time>`;
  });
}

/** How much is left until a time, or that nothing is. */
export function left(of: { until: string; now: string }): Said {
  return sayLeft(of);
}

/** The address of a person's passkeys. */
export function passkeysPath(person: string, ...more: readonly string[]): string {
  return `/people/${[person, 'passkeys', ...more].map(encodeURIComponent).join('/')}`;
}
