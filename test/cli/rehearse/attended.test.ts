import { describe, expect, it } from '@jest/globals';
import { attendedNext, sayPage } from '../../../cli/rehearse/attended.ts';
import { placeOf } from '../../../cli/place.ts';
import { ATTENDING } from '../../../domain/language/attending.ts';
import { LANGUAGES, type Language } from '../../../domain/language/language.ts';
import type { StepState } from '../../../workflows/messages.ts';
import { EXAMPLE_ASK, EXAMPLE_STATE } from '../example-run.ts';

const place = placeOf({ option: '/example/organisation.yaml', env: {}, cwd: '/' });
const next = attendedNext({
  people: ['custodian-1', 'custodian-2'].map((id) => ({ id, keyFile: `/keys/${id}` })),
  portal: 'http://127.0.0.1:4000',
  accounts: [{ name: 'breakglass-1', userPrincipalName: 'bg1@example.onmicrosoft.com' }],
  passkeys: new Map([['breakglass-1', 'the-passkey']]),
});

function nextAt(
  kind: 'retrieve' | 'sign-in' | 'rotate' | 'alert',
  person = 'custodian-1',
  before?: StepState['do'],
  language: Language = 'en',
) {
  const steps = EXAMPLE_STATE.steps.map((step): StepState => {
    if (step.id === EXAMPLE_ASK.step) return { ...step, do: kind };
    return before === undefined ? step : { ...step, account: 'breakglass-1', do: before, status: 'done' };
  });
  const missing = [{ role: 'custodian', count: 1, people: [person] }];
  return next({ state: { ...EXAMPLE_STATE, steps, asks: [{ ...EXAMPLE_ASK, missing }] }, place, language });
}

describe('what to type next in an attended drill', () => {
  it('names the key of the person played, and nobody who is pretend', () => {
    expect(nextAt('retrieve')).toContain('--as custodian-1 --key /keys/custodian-1');
    expect(nextAt('retrieve', 'custodian-2')).toBeNull();
  });

  it('repeats what the question needs: seals, portal, passkey, alerts', () => {
    expect(nextAt('retrieve')).toContain('seal of breakglass-1: A-1001');
    expect(nextAt('sign-in')).toMatch(/4000\/sign-in\n.*passkey the-passkey/);
    expect(nextAt('rotate')).toMatch(/4000\/security-info\n.*\n.*new seal B-1001/);
    expect(nextAt('alert')).toContain('http://127.0.0.1:4000/alerts');
  });

  it.each(['temporary-access-pass', 'rotate'] as const)('shows no key that %s has deleted', (kind) => {
    const said = nextAt('sign-in', 'custodian-1', kind);
    expect(said).toContain('passkey the new one');
    expect(said).not.toContain('the-passkey');
  });
});

describe('an attended drill in another language', () => {
  it('names what a question needs, and who is awaited, in the words of its reader', () => {
    expect(nextAt('retrieve', 'custodian-1', undefined, 'de')).toMatch(
      /noch 1 custodian[^]*Siegel von breakglass-1: A-1001/,
    );
    expect(nextAt('sign-in', 'custodian-1', undefined, 'de')).toMatch(
      /Anmeldung: .*\/sign-in\n.*Konto .*, Passkey the-passkey/,
    );
    expect(nextAt('rotate', 'custodian-1', undefined, 'de')).toContain('neues Siegel B-1001');
    expect(nextAt('sign-in', 'custodian-1', 'rotate', 'de')).toContain('Passkey der neue');
  });

  it.each(LANGUAGES)('puts the addresses in one column: %s', (language) => {
    const columns = Object.values(ATTENDING.labels).map((label) => label[language].length);
    expect(new Set(columns).size).toBe(1);
  });
});

describe('the page of an attended drill', () => {
  it('is named with the keys of those who are played, and of nobody else', () => {
    const people = ['security-1', 'security-2'].map((id) => ({
      id,
      roles: [],
      keyFile: `/keys/${id}`,
      publicKey: '',
    }));
    const said = (language: Language) =>
      sayPage({ session: { people, language }, url: 'http://localhost:1' }).join('\n');
    expect(said('de')).toContain('Die Seite: http://localhost:1. ');
    expect(said('en')).toContain('The page: http://localhost:1. ');
    for (const each of [said('en'), said('de')]) {
      expect(each).toContain('security-1: /keys/security-1');
      expect(each).not.toContain('security-2');
    }
  });
});
