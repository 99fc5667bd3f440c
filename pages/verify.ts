import { BreakglassError } from '../domain/errors.ts';
import { checkPackage } from '../evidence/package/check.ts';
import { requireVkeys } from '../evidence/verify/trusted.ts';
import { sayPackage } from '../cli/evidence/say-package.ts';

const file = element({ id: 'file', kind: HTMLInputElement });
const keys = element({ id: 'keys', kind: HTMLTextAreaElement });
const headline = element({ id: 'headline', kind: HTMLElement });
const report = element({ id: 'report', kind: HTMLElement });

document.addEventListener('dragover', (event) => {
  event.preventDefault();
});
document.addEventListener('drop', (event) => {
  event.preventDefault();
  if (event.dataTransfer !== null && event.dataTransfer.files.length > 0) {
    file.files = event.dataTransfer.files;
    start();
  }
});
file.addEventListener('change', start);
keys.addEventListener('change', start);

/** Which check is the newest: an older one that ends later must not overwrite what it says. */
let newest = 0;

function start(): void {
  const given = file.files?.[0];
  if (given === undefined) return;
  newest += 1;
  const own = newest;
  show({ state: 'working', head: 'Checking …', text: given.name });
  verdictOn(given).then(
    (verdict) => {
      if (own === newest) show(verdict);
    },
    (error: unknown) => {
      const text = error instanceof Error ? error.message : String(error);
      if (own === newest) show({ state: 'broken', head: 'NOT CHECKED', text });
    },
  );
}

interface Verdict {
  readonly state: 'working' | 'valid' | 'open' | 'broken';
  readonly head: string;
  readonly text: string;
}

async function verdictOn(given: File): Promise<Verdict> {
  const vkeys = keysOf(keys.value);
  const found = await checkPackage({ path: given.name, source: sourceOf(given), vkeys });
  const inside = [found.evidence?.ledger, ...(found.evidence?.runs ?? [])];
  const [broken] = [found.broken, ...inside.map((each) => each?.broken)].filter((each) => each != null);
  const text = sayPackage(found);
  if (broken !== undefined) return { state: 'broken', head: `BROKEN: ${broken.code}`, text };
  if (!found.valid) return { state: 'open', head: 'OPEN: not all runs are closed', text };
  const trust = vkeys.length > 0 ? 'by the keys that you gave' : 'by the keys in it: compare them';
  return { state: 'valid', head: `VALID, ${trust}`, text };
}

/** Verifier keys, one a line, as `breakglass keys` shows them; `VALUE_INVALID` for a line that is none. */
function keysOf(text: string): readonly string[] {
  const lines = text.split('\n').map((line) => line.trim());
  const vkeys = lines.filter((line) => line !== '' && !line.startsWith('#'));
  requireVkeys(vkeys);
  return vkeys;
}

function sourceOf(given: File) {
  const read = async (offset: number, length: number) =>
    new Uint8Array(await given.slice(offset, offset + length).arrayBuffer());
  return { size: given.size, read };
}

function show({ state, head, text }: Verdict): void {
  document.body.dataset.state = state;
  headline.textContent = head;
  report.textContent = text;
}

/** The page is ours: an element that is missing is a defect. */
function element<Kind extends HTMLElement>({ id, kind }: { id: string; kind: new () => Kind }): Kind {
  const found = document.getElementById(id);
  if (found instanceof kind) return found;
  throw new BreakglassError({ code: 'INTERNAL', message: `expected the element ${id} in the page` });
}
