import { currentWords } from "../words/language";

/** What the farm answers when it cannot do what was asked (RFC 9457), or why no answer came. */
export class Problem extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, detail: string) {
    super(detail);
    this.status = status;
    this.code = code;
  }
}

/** The network gave no answer at all. */
export const OFFLINE = 0;

/** Read a problem document: the server's own sentence, else one that says there was none. */
export function readProblem(status: number, document: unknown): Problem {
  const told = document as { code?: unknown; detail?: unknown } | null | undefined;
  if (typeof told?.detail === "string" && typeof told.code === "string") {
    return new Problem(status, told.code, told.detail);
  }
  return new Problem(status, "silent", currentWords().problem.silent(status));
}

/** The same from a body that may be no JSON. */
export function parseProblem(status: number, body: string): Problem {
  try {
    return readProblem(status, JSON.parse(body));
  } catch {
    return readProblem(status, null);
  }
}

/** Any error as words for people. */
export function wordsOf(error: unknown): string {
  if (error instanceof Problem) return error.message;
  return currentWords().problem.offline;
}

export function isGone(error: unknown): boolean {
  return error instanceof Problem && error.status === 404;
}
