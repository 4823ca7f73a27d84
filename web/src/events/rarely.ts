/**
 * Runs something for a key at once, and again at the end of each pause in which it was asked for
 * again: never more often than once a pause, and always after the last time it was asked for.
 */
export class Rarely {
  private readonly pauseMs: number;
  private readonly waiting = new Map<string, (() => void) | null>();

  constructor(pauseMs: number) {
    this.pauseMs = pauseMs;
  }

  run(key: string, action: () => void): void {
    if (this.waiting.has(key)) {
      this.waiting.set(key, action);
      return;
    }
    this.begin(key, action);
  }

  private begin(key: string, action: () => void): void {
    this.waiting.set(key, null);
    setTimeout(() => {
      const next = this.waiting.get(key) ?? null;
      this.waiting.delete(key);
      if (next) this.begin(key, next);
    }, this.pauseMs);
    action();
  }
}
