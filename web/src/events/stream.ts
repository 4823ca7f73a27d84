import { type News, toNews, type Wish } from "./news";
import { MessageParser } from "./parse";

const ADDRESS = "/api/v1/events";
/** The farm says something every 15 s; a line that is silent for so long is dead. */
const SILENCE_MS = 40_000;
const PAUSES_MS = [500, 1000, 2000, 4000, 8000, 15_000];

/**
 * The one line to the farm's events, which is restored for as long as it is wanted.
 *
 * Read with fetch, as an EventSource tells neither a dead line from a quiet one nor a refused
 * sign-in from a lost network.
 */
export class EventLine {
  private tell: (news: News) => void;
  private round = 0;
  private lastSeen: string | null = null;
  private wasUp = false;
  private isUp: boolean | null = null;
  private failures = 0;
  private hurry: () => void = () => {};

  constructor(tell: (news: News) => void) {
    this.tell = tell;
  }

  /** How the line stands; null before the first try has ended. */
  get standing(): boolean | null {
    return this.isUp;
  }

  take(wish: Wish): void {
    const runs = this.round % 2 === 1;
    if (wish === "start" && !runs) void this.run();
    else if (wish === "hurry" && runs && this.isUp !== true) this.hurry();
    else if (wish === "anew" && runs) this.hurry();
    else if (wish === "stop") {
      this.stop();
      this.tell({ type: "signed-out" }); // whoever else listens has the same session
    }
  }

  /** End the line without telling anybody. */
  stop(): void {
    if (this.round % 2 === 1) this.round += 1;
    this.hurry();
    this.lastSeen = null;
    this.wasUp = false;
    this.isUp = null;
  }

  /** An odd round runs; whoever finds another round than its own has been stopped. */
  private async run(): Promise<void> {
    this.round += 1;
    const mine = this.round;
    while (this.round === mine) {
      const signedOut = await this.hold(mine).catch(() => false);
      if (this.round !== mine) return;
      if (signedOut) {
        this.stop();
        this.tell({ type: "signed-out" });
        return;
      }
      this.say(false);
      await this.pause();
    }
  }

  private async pause(): Promise<void> {
    const length = PAUSES_MS[Math.min(this.failures, PAUSES_MS.length - 1)];
    this.failures += 1;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, length);
      this.hurry = () => {
        clearTimeout(timer);
        this.failures = 0;
        resolve();
      };
    });
  }

  /** Hold the line until it breaks; returns whether the farm no longer knows us. */
  private async hold(mine: number): Promise<boolean> {
    const ending = new AbortController();
    let silence = setTimeout(() => ending.abort(), SILENCE_MS);
    this.hurry = () => ending.abort();
    try {
      const answer = await fetch(ADDRESS, {
        signal: ending.signal,
        cache: "no-store",
        headers: this.lastSeen === null ? {} : { "Last-Event-ID": this.lastSeen },
      });
      if (answer.status === 401) return true;
      if (!answer.ok || answer.body === null) return false;
      this.begin();
      const parser = new MessageParser();
      const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
      for (;;) {
        const { done, value } = await reader.read();
        if (done || this.round !== mine) return false;
        clearTimeout(silence);
        silence = setTimeout(() => ending.abort(), SILENCE_MS);
        for (const message of parser.take(value)) {
          this.lastSeen = message.id;
          const news = toNews(message.kind, message.facts);
          if (news?.type === "signed-out") return true;
          if (news) this.tell(news);
        }
      }
    } finally {
      clearTimeout(silence);
      if (this.round === mine) this.hurry = () => {};
      ending.abort();
    }
  }

  private begin(): void {
    this.failures = 0;
    this.say(true);
    // What a page read while the line was down may be older than what the line now tells.
    if (this.wasUp) this.tell({ type: "reset" });
    this.wasUp = true;
  }

  private say(up: boolean): void {
    if (this.isUp === up) return;
    this.isUp = up;
    this.tell({ type: "line", up });
  }
}
