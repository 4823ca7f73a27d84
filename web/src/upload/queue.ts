import { doubtSession } from "../api/client";
import type { Problem } from "../api/problem";
import { fingerprint } from "./fingerprint";
import { FileSender } from "./sending";
import { addSample, pauseBefore, type Sample, speedOf } from "./speed";
import { holdScreen, letScreenGo } from "./wakeLock";

export type Stage =
  | "waiting"
  | "starting"
  | "sending"
  | "paused"
  | "broken"
  | "signed-out"
  | "refused"
  | "sent";

/** One file on its way, as a page shows it. */
export type Passage = {
  id: string;
  name: string;
  size: number;
  stage: Stage;
  sent: number;
  speed: number | null;
  resumedAt: number;
  /** Seconds until the next try, of a broken one. */
  pause: number;
  problem: Problem | null;
  assetId: string | null;
};

type Work = { sender: FileSender; samples: Sample[]; failures: number; timer?: number };

const ACTIVE: readonly Stage[] = ["starting", "sending", "broken"];
const OPEN: readonly Stage[] = [...ACTIVE, "waiting", "signed-out"];

/**
 * The files on their way, one after another: the first is there soonest, and a bad line is not
 * shared. Lives outside the pages, so that looking around stops nothing.
 */
class UploadQueue {
  private passages: readonly Passage[] = [];
  private readonly works = new Map<string, Work>();
  private readonly listeners = new Set<() => void>();

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  snapshot = (): readonly Passage[] => this.passages;

  isBusy(): boolean {
    return this.passages.some(({ stage }) => OPEN.includes(stage));
  }

  /** Take a file; one that is under way already is not taken twice. */
  async add(file: File, metadata: Record<string, string>): Promise<void> {
    const id = await fingerprint(file);
    const known = this.find(id);
    if (known && known.stage !== "sent" && known.stage !== "refused") return;
    if (known) this.dismiss(id);
    const sender = new FileSender(file, metadata, {
      onResume: (offset) => this.change(id, { stage: "sending", resumedAt: offset, sent: offset }),
      onProgress: (sent) => this.progress(id, sent),
      onSent: (assetId) => this.change(id, { stage: "sent", sent: file.size, assetId }),
      onBroken: () => this.broken(id),
      onSignedOut: () => {
        this.change(id, { stage: "signed-out" });
        doubtSession();
      },
      onRefused: (problem) => this.change(id, { stage: "refused", problem }),
    });
    this.works.set(id, { sender, samples: [], failures: 0 });
    const passage: Passage = {
      ...{ id, name: file.name, size: file.size, stage: "waiting", sent: 0, speed: null },
      ...{ resumedAt: 0, pause: 0, problem: null, assetId: null },
    };
    this.tell([...this.passages, passage]);
  }

  pause(id: string): void {
    const work = this.works.get(id);
    clearTimeout(work?.timer);
    work?.sender.pause();
    this.change(id, { stage: "paused", speed: null });
  }

  pauseAll(): void {
    for (const { id, stage } of this.passages) if (OPEN.includes(stage)) this.pause(id);
  }

  resume(id: string): void {
    this.change(id, { stage: "waiting" });
  }

  /** Try at once whatever waits for the network. */
  hurry = (): void => {
    for (const { id, stage } of this.passages) if (stage === "broken") this.start(id);
  };

  /** Begin anew what the old network took with it; its connections may not know yet. */
  anew = (): void => {
    for (const { id, stage } of this.passages) {
      if (!ACTIVE.includes(stage)) continue;
      this.works.get(id)?.sender.pause();
      this.start(id);
    }
  };

  /** Go on with what waited for somebody to sign in. */
  signedIn(): void {
    for (const { id, stage } of this.passages) if (stage === "signed-out") this.resume(id);
  }

  /** Forget everything: the next person sends nothing of the one before. */
  clear(): void {
    for (const { id } of this.passages) {
      this.works.get(id)?.sender.pause();
      this.dismiss(id);
    }
  }

  async cancel(id: string): Promise<void> {
    const work = this.works.get(id);
    this.dismiss(id);
    await work?.sender.cancel();
  }

  dismiss(id: string): void {
    const work = this.works.get(id);
    clearTimeout(work?.timer);
    this.works.delete(id);
    this.tell(this.passages.filter((passage) => passage.id !== id));
  }

  private start(id: string): void {
    const work = this.works.get(id);
    if (!work) return;
    clearTimeout(work.timer);
    work.samples = [];
    this.change(id, { stage: "starting", speed: null });
    void work.sender.start();
  }

  private broken(id: string): void {
    const work = this.works.get(id);
    if (!work) return;
    const pause = pauseBefore(work.failures);
    work.failures += 1;
    work.timer = window.setTimeout(() => this.start(id), pause * 1000);
    this.change(id, { stage: "broken", speed: null, pause });
  }

  private progress(id: string, sent: number): void {
    const work = this.works.get(id);
    if (!work || !ACTIVE.includes(this.find(id)?.stage ?? "paused")) return;
    const at = performance.now();
    work.failures = 0;
    work.samples = addSample(work.samples, { at, bytes: sent });
    this.change(id, { stage: "sending", sent, speed: speedOf(work.samples) });
  }

  private find(id: string): Passage | undefined {
    return this.passages.find((passage) => passage.id === id);
  }

  private change(id: string, fresh: Partial<Passage>): void {
    this.tell(this.passages.map((one) => (one.id === id ? { ...one, ...fresh } : one)));
  }

  private tell(passages: readonly Passage[]): void {
    this.passages = passages;
    const isSending = passages.some(({ stage }) => ACTIVE.includes(stage));
    if (isSending) holdScreen();
    else letScreenGo();
    const next = passages.find(({ stage }) => stage === "waiting");
    if (next && !isSending)
      this.start(next.id); // tells again
    else for (const listener of this.listeners) listener();
  }
}

export const queue = new UploadQueue();

/** Wake the queue when the network or the page comes back, and warn before a tab is closed. */
export function attendQueue(): void {
  window.addEventListener("online", queue.anew);
  document.addEventListener("visibilitychange", () => !document.hidden && queue.hurry());
  window.addEventListener("beforeunload", (event) => {
    if (queue.isBusy()) event.preventDefault();
  });
}
