import { sayDuration } from '../domain/duration.ts';
import { html, type Html } from './html.ts';

/** A time for people, to the minute in UTC, with the exact one for machines. ISO 8601. */
export function time(at: string): Html {
  return html`<time datetime="${at}">${at.slice(0, 16).replace('T', ' ')} UTC</time>`;
}

/** The same with seconds, where a run is followed. */
export function clock(at: string): Html {
  return html`<time datetime="${at}">${at.slice(11, 19)}</time>`;
}

/** A day in UTC. */
export function day(at: string): Html {
  return html`<time datetime="${at.slice(0, 10)}">${at.slice(0, 10)}</time>`;
}

/** How much is left until a time, or that nothing is. */
export function left({ until, now }: { until: string; now: string }): string {
  const ms = Date.parse(until) - Date.parse(now);
  return ms <= 0 ? 'time is up' : `${sayDuration(ms)} left`;
}

/** The address of a run's view; ids are encoded, whatever they hold. */
export function runPath(run: string, ...more: readonly string[]): string {
  return `/runs/${[run, ...more].map(encodeURIComponent).join('/')}`;
}

/** The address of a person's passkeys. */
export function passkeysPath(person: string, ...more: readonly string[]): string {
  return `/people/${[person, 'passkeys', ...more].map(encodeURIComponent).join('/')}`;
}

/** The address of one question. */
export function askPath({ run, ask }: { run: string; ask: string }): string {
  return runPath(run, 'asks', ask);
}
