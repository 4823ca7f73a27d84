import { Alert, Button, Text } from "@mantine/core";
import type { RefObject } from "react";
import type { AssetDetail } from "../api/client";
import { wordsOf } from "../api/problem";
import { useMay } from "../session/session";
import { useWords } from "../words/language";
import { useClips } from "./useClips";

type CoverButtonProps = { asset: AssetDetail; screen: RefObject<HTMLVideoElement | null> };

/** Puts the picture that is shown on the clip's cover. */
export function CoverButton({ asset, screen }: CoverButtonProps) {
  const { highlights: words } = useWords();
  const mayChoose = useMay("control-jobs");
  const { cover } = useClips(asset.id);
  if (!mayChoose) return null;
  return (
    <div>
      <Button
        variant="default"
        loading={cover.isPending}
        onClick={() => cover.mutate(screen.current?.currentTime ?? 0)}
      >
        {words.cover}
      </Button>
      <div role="status">
        {cover.isSuccess && <Text size="sm">{words.coverChosen}</Text>}
        {cover.error && <Alert color="orange">{wordsOf(cover.error)}</Alert>}
      </div>
    </div>
  );
}
