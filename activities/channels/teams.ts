import { post } from './post.ts';
import { textAtTry, type Tell } from './telling.ts';
import { readUrl } from './url-file.ts';

/** What older webhooks of Teams answer with 200 to a message that they could not deliver. */
const LOST = /delivery failed|"error"\s*:/iu;

/**
 * Posts an Adaptive Card to a webhook of Teams ("Post to a channel when a webhook request is received", Workflows). The
 * text stands in a `TextRun`, which unlike a `TextBlock` has no Markdown, so that a text cannot hide where a link leads.
 */
export const tellTeams: Tell<'teams'> = async (telling) => {
  const url = await readUrl({ telling, file: telling.channel['url-file'] });
  const content = {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.2',
    body: textAtTry(telling)
      .split('\n')
      .map((line) => ({ type: 'RichTextBlock', inlines: runsOf({ line, link: telling.link }) })),
  };
  const card = { contentType: 'application/vnd.microsoft.card.adaptive', contentUrl: null, content };
  const body = JSON.stringify({ type: 'message', attachments: [card] });
  return await post({ telling, url, body, isTaken: (answer) => !LOST.test(answer) });
};

/** Teams makes no link of an address in a text. The address itself is the link, so that it leads where it says. */
function runsOf({ line, link }: { readonly line: string; readonly link: string | null }) {
  const run = (text: string) => ({ type: 'TextRun', text });
  if (link === null || !line.endsWith(` ${link}`)) return [run(line)];
  const open = { type: 'Action.OpenUrl', url: link };
  return [run(line.slice(0, -link.length)), { ...run(link), selectAction: open }];
}
