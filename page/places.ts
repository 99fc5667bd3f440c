import { BreakglassError } from '../domain/errors.ts';

/** So many places for each of those who take them. */
export interface Places {
  /** Takes one for `who`; what comes back gives it free, once. `TRIES_LIMITED` where all of theirs are taken. */
  readonly take: (who: string) => () => void;
}

/** `each`: how many places everyone has; `what` they are for, in the plural. */
export function createPlaces({ each, what }: { each: number; what: string }): Places {
  const taken = new Map<string, number>();
  const add = (who: string, more: number) => {
    const now = (taken.get(who) ?? 0) + more;
    if (now === 0) taken.delete(who);
    else taken.set(who, now);
  };
  return {
    take: (who) => {
      if ((taken.get(who) ?? 0) >= each) {
        const message = `expected fewer ${what} at once; try again`;
        throw new BreakglassError({ code: 'TRIES_LIMITED', message });
      }
      add(who, 1);
      let isFree = false;
      return () => {
        if (isFree) return;
        isFree = true;
        add(who, -1);
      };
    },
  };
}
