import { post } from './post.ts';
import { textAtTry, type Tell } from './telling.ts';
import { readUrl } from './url-file.ts';

/** Slack answers `ok` to what it takes, and what speaks like it that or a JSON of its own. */
const TAKEN = /^\s*ok\s*$|"(?:ok|success)"\s*:\s*true/u;

/**
 * Posts to an incoming webhook of Slack. Its three control characters are written as entities and its markup is off, so
 * that a text cannot call a whole channel or show one address and lead to another.
 */
export const tellSlack: Tell<'slack'> = async (telling) => {
  const url = await readUrl({ telling, file: telling.channel['url-file'] });
  const text = textAtTry(telling).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const body = JSON.stringify({ text, mrkdwn: false, unfurl_links: false, unfurl_media: false });
  return await post({ telling, url, body, isTaken: (answer) => TAKEN.test(answer) });
};
