/** A length of time as written in definitions: `500ms`, `90s`, `30m`, `24h`, `7d`. */
export type Duration = string;

export const DURATION_PATTERN = /^(?<count>[1-9][0-9]{0,6})(?<unit>ms|s|m|h|d)$/;

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Milliseconds in a duration that has already passed its schema. Throws `RangeError` on any other text. */
export function durationMs(duration: Duration): number {
  const groups = DURATION_PATTERN.exec(duration)?.groups;
  const unit = UNIT_MS[groups?.unit ?? ''];
  if (groups === undefined || unit === undefined) {
    throw new RangeError(`expected a duration such as 30m, got ${JSON.stringify(duration)}`);
  }
  return Number(groups.count) * unit;
}

/** A duration for people: `1 h 30 min`, `12 s`, `300 ms`. */
export function sayDuration(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  const seconds = Math.round(ms / 1_000);
  const parts = [
    [Math.floor(seconds / 86_400), 'd'],
    [Math.floor(seconds / 3_600) % 24, 'h'],
    [Math.floor(seconds / 60) % 60, 'min'],
    [seconds % 60, 's'],
  ] as const;
  const said = parts.filter(([count]) => count > 0).map(([count, unit]) => `${count} ${unit}`);
  return said.slice(0, 2).join(' ');
}
