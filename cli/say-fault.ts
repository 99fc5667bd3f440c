import type { Fault } from '../domain/errors.ts';

/** A fault on one line, `file:line:column: CODE message`, as editors jump to it. */
export function sayFault({
  code,
  message,
  place,
}: Pick<Fault, 'code' | 'message'> & { readonly place: Fault['place'] | undefined }): string {
  const at = place === undefined ? '' : `${place.file}:${place.line}:${place.column}: `;
  return `${at}${code} ${message}`;
}
