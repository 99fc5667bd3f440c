import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ANYONE } from '../../domain/language/language.ts';
import { exactly, forReader, html, rememberedFor } from '../../page/html.ts';

describe('markup', () => {
  it('has every text escaped, in content and in quoted attributes', () => {
    expect(html`<a title="${`"'<>&`}">${`"'<>&`}</a>`.for(ANYONE)).toBe(
      '<a title="&quot;&#39;&lt;&gt;&amp;">&quot;&#39;&lt;&gt;&amp;</a>',
    );
  });

  it('takes markup as it is, lists one after the other, and nothing for null', () => {
    const items = ['a', '<b>'].map((item) => html`<li>${item}</li>`);
    expect(html`${items}${null}${3}`.for(ANYONE)).toBe('<li>a</li><li>&lt;b&gt;</li>3');
  });

  it('about what stays is written once for each language and zone', () => {
    let written = 0;
    const item = rememberedFor(({ name }: { name: string }) =>
      forReader(({ language, zone }) => `${name} ${language} ${zone} ${(written += 1)}`),
    );
    const [one, other] = [{ name: 'one' }, { name: 'other' }];
    const berlin = { ...ANYONE, zone: 'Europe/Berlin' };
    const german = { ...berlin, language: 'de' } as const;
    const texts = [ANYONE, berlin, german, ANYONE, german].map((reader) => item(one).for(reader));
    const first = ['one en UTC 1', 'one en Europe/Berlin 2', 'one de Europe/Berlin 3'];
    expect(texts).toEqual([...first, first[0], first[2]]);
    expect(item(other).for(ANYONE)).toBe('other en UTC 4');
  });

  it('refuses an attribute without quotes', () => {
    expect(() => html`<a href=${'x'}></a>`).toThrow(TypeError);
  });

  it('lets no text leave its place, whatever it holds', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(html`${text}`.for(ANYONE)).not.toMatch(/[<>"'\p{Cc}\p{Cf}]/u);
        expect(exactly(text).for(ANYONE)).not.toMatch(/[<>"']/);
      }),
    );
  });
});
