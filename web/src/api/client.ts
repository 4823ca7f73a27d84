import createClient, { type Middleware } from "openapi-fetch";
import { currentLanguage } from "../words/language";
import { readProblem } from "./problem";
import type { components, paths } from "./schema";

export type Schemas = components["schemas"];
export type AssetSummary = Schemas["AssetSummary"];
export type AssetDetail = Schemas["AssetDetail"];
export type AssetState = Schemas["AssetState"];
export type Job = Schemas["JobDocument"];
export type Notice = Schemas["NoticeDocument"];
export type Right = Schemas["Right"];
export type WhoAmI = Schemas["WhoAmI"];

const CSRF_COOKIE = "farm_csrf";
export const CSRF_HEADER = "X-CSRF-Token";

/** The form token of the session, which every changing request brings back. */
export function formToken(cookies: string = document.cookie): string {
  for (const pair of cookies.split(";")) {
    const [name, ...value] = pair.trim().split("=");
    if (name === CSRF_COOKIE) return value.join("=");
  }
  return "";
}

let whenDoubted = () => {};

/** Name what is done when the farm may no longer know who is calling. */
export function onDoubt(listener: () => void): void {
  whenDoubted = listener;
}

export function doubtSession(): void {
  whenDoubted();
}

const ourHeaders: Middleware = {
  onRequest({ request }) {
    request.headers.set("Accept-Language", currentLanguage());
    if (request.method !== "GET") request.headers.set(CSRF_HEADER, formToken());
    return request;
  },
};

export const api = createClient<paths>({ baseUrl: "" });
api.use(ourHeaders);

type Answer<T> = { data?: T; error?: unknown; response: Response };

/**
 * Return what a request brought.
 *
 * Throws a `Problem` with the server's words, or the network's own error where no answer came.
 */
export async function read<T>(request: Promise<Answer<T>>): Promise<T> {
  const { data, error, response } = await request;
  if (response.ok) return data as T;
  const problem = readProblem(response.status, error);
  if (problem.code === "sign-in-needed") doubtSession();
  throw problem;
}

/** The address of one of an asset's files, for players, pictures and downloads. */
/** Where a version of captions is fetched with its Chinese in a script. */
export function scriptAddress(assetId: string, captionId: string, format: string, script: string) {
  return `/api/v1/assets/${assetId}/captions/${captionId}/file?format=${format}&script=${script}`;
}

export function fileAddress(assetId: string, path: string): string {
  return `/api/v1/assets/${encodeURIComponent(assetId)}/files/${path}`;
}
