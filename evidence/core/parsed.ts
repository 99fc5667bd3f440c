/** What a text says as JSON, for a schema to judge; null, which no schema of ours takes, where it is none. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
