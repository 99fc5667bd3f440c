/** What a reviewer finds in a sample run. */
export const FINDING = {
  id: 'slow-safe',
  text: 'The safe was slow to open.',
  code: null,
  severity: 'low',
  owner: 'custodian-1',
  due: '2026-05-01',
} as const;
