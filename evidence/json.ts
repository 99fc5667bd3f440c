/** The value of a JSON text, or undefined where it is not JSON: for readers that answer with their own code. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
