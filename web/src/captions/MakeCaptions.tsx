import { Alert, Button } from "@mantine/core";
import type { AssetDetail } from "../api/client";
import { wordsOf } from "../api/problem";
import { useMay } from "../session/session";
import { useWords } from "../words/language";
import { useMake } from "./useCaptions";

/** Asks for captions of a clip that nobody has listened to: it came before there was a model. */
export function MakeCaptions({ asset }: { asset: AssetDetail }) {
  const { captions: words } = useWords();
  const mayAsk = useMay("control-jobs");
  const make = useMake(asset.id);
  const isSilent = !asset.asset.audio;
  const isOver = asset.state === "failed" || asset.state === "rejected";
  if (!mayAsk || isSilent || isOver || asset.jobs.some(({ kind }) => kind === "speech"))
    return null;
  return (
    <>
      <Button variant="default" mt="sm" loading={make.isPending} onClick={() => make.mutate()}>
        {words.make}
      </Button>
      {make.error && (
        <Alert color="orange" role="alert" mt="xs">
          {wordsOf(make.error)}
        </Alert>
      )}
    </>
  );
}
