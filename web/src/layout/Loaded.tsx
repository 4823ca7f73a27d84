import { Skeleton } from "@mantine/core";
import type { ReactNode } from "react";
import { useWords } from "../words/language";
import { Failure } from "./Failure";

type LoadedProps<T> = {
  query: { data: T | undefined; error: Error | null; refetch: () => unknown };
  /** Of what stands in its place meanwhile. */
  height: string;
  children: (data: T) => ReactNode;
};

/** What was asked for once it is there, else why it is not, or that it comes. */
export function Loaded<T>({ query, height, children }: LoadedProps<T>) {
  const words = useWords();
  if (query.data !== undefined) return children(query.data);
  if (query.error) return <Failure error={query.error} retry={() => void query.refetch()} />;
  return <Skeleton h={height} role="status" aria-busy="true" aria-label={words.loading} />;
}
