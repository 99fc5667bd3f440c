import { createEvidenceKey } from '../../../evidence/keys.ts';
import { enterIntoLedger } from '../../../evidence/ledger/store.ts';
import { playCrashes } from './crash-play.ts';

/** A process that enters a run into a ledger: `STATE RUN` and the words of `playCrashes`. */
const [state = '', run = '', ...words] = process.argv.slice(2);
const key = await createEvidenceKey({ state, organisation: 'example' });
const body = { type: 'run-opened', run, runbook: 'r', mode: 'drill', plan: 'a'.repeat(64) } as const;
await playCrashes({
  words,
  act: (directory) => enterIntoLedger({ directory, organisation: 'example', keys: [key], body }),
});
