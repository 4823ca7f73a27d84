import { type DetailedError, type HttpResponse, Upload } from "tus-js-client";
import { CSRF_HEADER, formToken } from "../api/client";
import { type Problem, parseProblem, readProblem } from "../api/problem";
import { currentLanguage } from "../words/language";
import { fingerprint } from "./fingerprint";

export const ENDPOINT = "/api/v1/uploads";
const SIGNED_OUT = 401;
/** What may pass by itself: too early, locked by the connection before, or the farm's own fault. */
const PASSING = new Set([409, 423, 425, 429]);
/**
 * A line on which nothing moves for so long is dead, whatever the phone believes. Long, as what
 * moves is seen only in steps of what the system holds back for sending: megabytes on a slow line.
 */
const STALL_MS = 60_000;
/** The last of those steps, and the server's storing, are not seen at all. */
const SAVE_MS = 180_000;

/** What becomes of sending one file; each try ends in exactly one of the last four. */
export type Sending = {
  onResume: (offset: number) => void;
  onProgress: (sent: number) => void;
  onSent: (assetId: string | null) => void;
  onBroken: () => void;
  onSignedOut: () => void;
  onRefused: (problem: Problem) => void;
};

/** Sends one file by tus, from where it stopped before, in as many tries as it is asked for. */
export class FileSender {
  private readonly tell: Sending;
  private readonly upload: Upload;
  private assetId: string | null = null;
  private offset: number | null = null;
  private watch: ReturnType<typeof setTimeout> | undefined;
  private looked = false;
  private tries = 0;

  constructor(file: File, metadata: Record<string, string>, tell: Sending) {
    this.tell = tell;
    this.upload = new Upload(file, {
      endpoint: ENDPOINT,
      metadata,
      fingerprint,
      retryDelays: null, // whoever drives this decides when to try again
      removeFingerprintOnSuccess: true,
      onBeforeRequest: (request) => {
        request.setHeader(CSRF_HEADER, formToken());
        request.setHeader("Accept-Language", currentLanguage());
      },
      onAfterResponse: (_, response) => this.answered(response),
      onProgress: (sent, total) => this.progress(sent, total),
      onSuccess: () => {
        clearTimeout(this.watch);
        tell.onSent(this.assetId);
      },
      onError: (error) => this.failed(error),
    });
  }

  /** Go on from where the server has it; a file that was never begun begins. */
  async start(): Promise<void> {
    const mine = ++this.tries;
    if (!this.looked) {
      const [before] = await this.upload.findPreviousUploads();
      if (before) this.upload.resumeFromPreviousUpload(before);
      this.looked = true;
    }
    if (mine !== this.tries) return;
    this.offset = null;
    this.wait(STALL_MS);
    this.upload.start();
  }

  pause(): void {
    this.tries += 1;
    clearTimeout(this.watch);
    void this.upload.abort();
  }

  /** Stop for good: what was sent is deleted. */
  async cancel(): Promise<void> {
    this.pause();
    await this.upload.abort(true).catch(() => {}); // what stays behind expires by itself
  }

  private answered(response: HttpResponse): void {
    this.assetId = response.getHeader("Farm-Asset") ?? this.assetId;
    const offset = Number(response.getHeader("Upload-Offset") ?? Number.NaN);
    if (this.offset === null && offset > 0) this.tell.onResume(offset);
    this.offset = Number.isNaN(offset) ? this.offset : offset;
    // Thrown, as the library would take a 401 for a lost upload and begin it anew.
    if (response.getStatus() === SIGNED_OUT) throw new SignedOut();
  }

  private progress(sent: number, total: number): void {
    this.wait(sent < total ? STALL_MS : SAVE_MS);
    this.tell.onProgress(sent);
  }

  private wait(milliseconds: number): void {
    clearTimeout(this.watch);
    this.watch = setTimeout(() => {
      this.pause();
      this.tell.onBroken();
    }, milliseconds);
  }

  private failed(error: Error | DetailedError): void {
    clearTimeout(this.watch);
    const response = "originalResponse" in error ? error.originalResponse : null;
    const cause = "causingError" in error ? error.causingError : null;
    if (cause instanceof SignedOut || response?.getStatus() === SIGNED_OUT) {
      this.tell.onSignedOut();
    } else if (response === null && "originalRequest" in error) {
      this.tell.onBroken();
    } else if (response === null) {
      this.tell.onRefused(readProblem(0, { code: "file", detail: error.message }));
    } else if (response.getStatus() >= 500 || PASSING.has(response.getStatus())) {
      this.tell.onBroken();
    } else {
      this.tell.onRefused(parseProblem(response.getStatus(), response.getBody()));
    }
  }
}

class SignedOut extends Error {}
