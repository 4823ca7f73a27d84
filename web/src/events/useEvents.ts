import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useSyncExternalStore } from "react";
import { doubtSession } from "../api/client";
import { Newsroom } from "./apply";
import { openCarrier } from "./carrier";

let isUp = true;
const listeners = new Set<() => void>();

function setUp(up: boolean): void {
  isUp = up;
  for (const listener of listeners) listener();
}

/** Whether the line to the farm stands. */
export function useLine(): boolean {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => isUp,
  );
}

let carrier: ReturnType<typeof openCarrier> | null = null;
let newsroom: Newsroom | null = null;

/** Follow the farm's events for as long as somebody is signed in. */
export function useEvents(personId: string | undefined): void {
  const queries = useQueryClient();
  useEffect(() => {
    if (personId === undefined) return;
    newsroom ??= new Newsroom(queries);
    carrier ??= openCarrier((news) => {
      if (news.type === "line") setUp(news.up);
      else if (news.type === "signed-out") doubtSession();
      else newsroom?.take(news);
    });
    const line = carrier;
    const hurry = () => line.send("hurry");
    const anew = () => line.send("anew");
    const look = () => !document.hidden && hurry();
    line.send("start");
    window.addEventListener("online", anew);
    document.addEventListener("visibilitychange", look);
    return () => {
      window.removeEventListener("online", anew);
      document.removeEventListener("visibilitychange", look);
      line.send("stop");
      setUp(true);
    };
  }, [personId, queries]);
}
