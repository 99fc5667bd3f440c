/** What somebody typed into a field, without space around it; browsers send line ends as CR LF. */
export function typed(value: string | undefined): string {
  return (value ?? '').replaceAll('\r\n', '\n').trim();
}
