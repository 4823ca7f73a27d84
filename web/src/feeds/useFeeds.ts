import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, read, type Schemas } from "../api/client";
import { useLanguage } from "../words/language";

export type Feed = Schemas["FeedDocument"];
export type FeedWish = Schemas["FeedWish"];
export type FeedKind = Schemas["FeedKind"];
export type Channels = Schemas["Channels"];

const LIST = "/api/v1/feeds";
const ONE = "/api/v1/feeds/{feed_id}";
const NOW_AND_THEN = 2000;

/** All feeds that somebody sees, with what was seen of each, in the language that is read. */
export function useFeeds() {
  return useQuery({
    queryKey: ["feeds", useLanguage()],
    queryFn: () => read(api.GET(LIST)),
    refetchInterval: NOW_AND_THEN,
    refetchOnMount: "always",
  });
}

/** What adds, renews and removes feeds. */
export function useFeedChanges() {
  const queries = useQueryClient();
  const onSettled = () => queries.invalidateQueries({ queryKey: ["feeds"] });
  const add = useMutation({
    mutationFn: (body: FeedWish) => read(api.POST(LIST, { body })),
    onSettled,
  });
  const renew = useMutation({
    mutationFn: (feed: string) =>
      read(api.POST(`${ONE}/secret`, { params: { path: { feed_id: feed } } })),
    onSettled,
  });
  const remove = useMutation({
    mutationFn: (feed: string) => read(api.DELETE(ONE, { params: { path: { feed_id: feed } } })),
    onSettled,
  });
  return { add, renew, remove };
}

/** Where the newest picture is; the address changes with it. */
export function pictureOf(feed: Feed): string | null {
  if (!feed.pictured_at) return null;
  return `/api/v1/feeds/${feed.id}/picture?at=${encodeURIComponent(feed.pictured_at)}`;
}

export function colorOfFeed(feed: Feed): string {
  if (feed.state === "receiving") return "green";
  return feed.lost_at || feed.state === "refused" ? "red" : "gray";
}
