import { useQuery } from "@tanstack/react-query";
import { defaultOptions } from "tus-js-client";
import { CSRF_HEADER, formToken } from "../api/client";

/** An upload that a closed page left behind; the same file, chosen again, goes on. */
export type Unfinished = {
  key: string;
  url: string;
  title: string;
  size: number;
  sent: number;
};

const TUS = { "Tus-Resumable": "1.0.0" };
const OVER = 410;

/** What is unfinished of the caller's, as far as the farm still has it. */
export function useUnfinished() {
  return useQuery({ queryKey: ["unfinished"], queryFn: listUnfinished, staleTime: 0 });
}

async function listUnfinished(): Promise<Unfinished[]> {
  const kept = await defaultOptions.urlStorage.findAllUploads();
  const found = await Promise.all(
    kept.map(async ({ urlStorageKey, uploadUrl, metadata, size }) => {
      if (!uploadUrl || !size) return null;
      const answer = await fetch(uploadUrl, { method: "HEAD", headers: TUS });
      if (answer.status === OVER) await defaultOptions.urlStorage.removeUpload(urlStorageKey);
      const sent = Number(answer.headers.get("Upload-Offset"));
      if (!answer.ok || sent >= size) return null; // another person's, or whole
      const title = metadata.title || metadata.filename || "";
      return { key: urlStorageKey, url: uploadUrl, title, size, sent };
    }),
  );
  return found.filter((one) => one !== null);
}

/** Forget an unfinished upload here and at the farm. */
export async function forget(one: Unfinished): Promise<void> {
  await fetch(one.url, { method: "DELETE", headers: { ...TUS, [CSRF_HEADER]: formToken() } });
  await defaultOptions.urlStorage.removeUpload(one.key);
}
