import { describe, expect, it } from '@jest/globals';
import { givenFrom } from '../../cli/given.ts';
import { languageFrom } from '../../cli/reader.ts';

const given = (options: Readonly<Record<string, string>>) => givenFrom({ words: [], options });

describe('the language that a command line chooses', () => {
  it('is that of --language, else of BREAKGLASS_LANGUAGE, else English', () => {
    const chosen = { BREAKGLASS_LANGUAGE: 'de' };
    expect(languageFrom({ given: given({ language: 'en' }), env: chosen })).toBe('en');
    expect(languageFrom({ given: given({}), env: chosen })).toBe('de');
    expect(languageFrom({ given: given({}), env: { BREAKGLASS_LANGUAGE: '' } })).toBe('en');
    expect(languageFrom({ given: given({}), env: {} })).toBe('en');
  });

  it('is refused where nobody speaks it, by the name of what chose it', () => {
    const refusal = (by: string) =>
      expect.objectContaining({
        code: 'USAGE',
        message: expect.stringContaining(`expected ${by} to be one of`),
      });
    expect(() => languageFrom({ given: given({ language: 'fr' }), env: {} })).toThrow(refusal('--language'));
    expect(() => languageFrom({ given: given({}), env: { BREAKGLASS_LANGUAGE: 'fr' } })).toThrow(
      refusal('BREAKGLASS_LANGUAGE'),
    );
  });
});
