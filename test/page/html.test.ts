import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ANYONE } from '../../domain/language/language.ts';
import { exactly, html } from '../../page/html.ts';

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
