/**
 * Settles as `work` does, or rejects at once when the person interrupts: a call to a server that is gone takes seconds,
 * and nobody waits for it. The Temporal client could be given the signal instead, but it keeps every call that it
 * ever made listening to it, which adds up while a run is followed for days.
 */
export async function orInterrupted<T>({
  signal,
  work,
}: {
  signal: AbortSignal;
  work: Promise<T>;
}): Promise<T> {
  const settled = new AbortController();
  const interrupted = new Promise<never>((_resolve, reject) => {
    const stop = () => {
      reject(new Error('interrupted', { cause: signal.reason }));
    };
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true, signal: settled.signal });
  });
  // What loses the race may still fail, when its connection is closed under it.
  work.catch(() => undefined);
  try {
    return await Promise.race([work, interrupted]);
  } finally {
    settled.abort();
  }
}
