import type { Answer } from '../wire.ts';

/** A piece of HTML that is safe to send. */
export interface Html {
  readonly html: string;
}

/** Builds HTML; every value put in is escaped unless it is HTML already. */
export function html(
  parts: TemplateStringsArray,
  ...values: readonly (string | number | Html | readonly Html[])[]
): Html {
  const text = parts.map((part, at) => part + render(values[at] ?? '')).join('');
  return { html: text };
}

function render(value: string | number | Html | readonly Html[]): string {
  if (typeof value === 'string' || typeof value === 'number') return escapeHtml(String(value));
  return 'html' in value ? value.html : value.map((one) => one.html).join('');
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (mark) => ESCAPES[mark] ?? mark);
}

/** A whole page. No script runs in it and no other site may frame it. */
export function pageAnswer({
  title,
  body,
  status = 200,
  headers = {},
}: {
  title: string;
  body: Html;
  status?: number;
  headers?: Record<string, string>;
}): Answer {
  const { html: text } = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <title>${title}</title>
      </head>
      <body>
        <h1>${title}</h1>
        ${body}
        <p><a href="/">Pretend portal</a></p>
      </body>
    </html> `;
  return {
    do: 'answer',
    status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': "default-src 'none'; form-action 'self'; frame-ancestors 'none'",
      'cache-control': 'no-store',
      ...headers,
    },
    body: text,
  };
}
