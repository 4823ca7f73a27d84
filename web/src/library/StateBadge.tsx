import { Badge } from "@mantine/core";
import type { AssetState } from "../api/client";
import { useWords } from "../words/language";

const COLORS: Record<AssetState, string> = {
  received: "gray",
  accepted: "lake",
  ready: "green",
  rejected: "orange",
  failed: "red",
};

/** Where an asset is on its way, in a word. */
export function StateBadge({ state }: { state: AssetState }) {
  const words = useWords();
  return (
    <Badge color={COLORS[state]} size="lg">
      {words.states[state]}
    </Badge>
  );
}
