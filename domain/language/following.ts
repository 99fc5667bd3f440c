import { ASKING } from './asking.ts';
import type { Said } from './language.ts';

/** Words around what a run records, for who looks at it at a terminal. What it records stays in English. */
export const FOLLOWING = {
  run: { en: 'run', de: 'Lauf' },
  verdict: { en: 'verdict', de: 'Urteil' },
  noVerdict: { en: 'no verdict yet', de: 'noch kein Urteil' },
  restored: { en: 'restored', de: 'zurückgesetzt' },
  yes: { en: 'yes', de: 'ja' },
  no: { en: 'NO', de: 'NEIN' },
  clock: { en: 'time to access', de: 'Zeit bis zum Zugang' },
  begins: (limit: string): Said => ({
    en: `the clock starts at the approval, limit ${limit}`,
    de: `läuft ab der Genehmigung, Grenze ${limit}`,
  }),
  of: (spent: string, limit: string): Said => ({
    en: `${spent} of ${limit}`,
    de: `${spent} von ${limit}`,
  }),
  stopped: { en: 'stopped', de: 'angehalten' },
  running: { en: 'running', de: 'läuft' },
  waiting: { en: 'waiting for', de: 'es fehlt' },
  engine: (what: string, until: string): Said => ({
    en: `the engine, ${what} until ${until}`,
    de: `der Dienst arbeitet: ${what}, bis ${until}`,
  }),
  nobody: ASKING.nobody,
  still: { en: 'still', de: 'noch' },
  from: { en: 'of', de: 'von' },
  /** In place of steps, or of who is awaited, that a low screen has no room for. */
  left: (count: number): Said => ({ en: `  … ${count} more`, de: `  … ${count} weitere` }),
  facts: { en: 'last facts', de: 'letzte Tatsachen' },
  next: { en: 'next', de: 'weiter' },
  without: { en: 'or, without them', de: 'oder, ohne sie' },
  lost: { en: 'the run waits and nothing is lost', de: 'der Lauf wartet, und nichts geht verloren' },
  noWorker: { en: 'no worker answers', de: 'kein Worker antwortet' },
  startOne: { en: 'Start one with', de: 'Starten Sie einen mit' },
  noServer: { en: 'the server does not answer', de: 'der Server antwortet nicht' },
  startIt: { en: 'Start it with', de: 'Starten Sie ihn mit' },
  again: {
    en: 'then Ctrl-C here and follow again with',
    de: 'dann hier Strg-C, und folgen Sie wieder mit',
  },
} as const;
