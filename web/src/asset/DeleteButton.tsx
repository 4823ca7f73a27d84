import { Alert, Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "react-router";
import { type AssetDetail, api, read } from "../api/client";
import { wordsOf } from "../api/problem";
import { keys } from "../api/queries";
import { TrashIcon } from "../layout/icons";
import { Question } from "../layout/Question";
import { useWords } from "../words/language";

/** Deletes an asset, after asking. */
export function DeleteButton({ asset }: { asset: AssetDetail }) {
  const { asset: words } = useWords();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [asks, ask] = useDisclosure(false);
  const erase = useMutation({
    mutationFn: () =>
      read(api.DELETE("/api/v1/assets/{asset_id}", { params: { path: { asset_id: asset.id } } })),
    onSuccess: async () => {
      await navigate("/", { replace: true });
      queries.removeQueries({ queryKey: keys.asset(asset.id) });
    },
  });
  return (
    <>
      {erase.error && (
        <Alert color="red" role="alert">
          {wordsOf(erase.error)}
        </Alert>
      )}
      <Button
        variant="subtle"
        color="red"
        leftSection={<TrashIcon size={20} />}
        onClick={ask.open}
        loading={erase.isPending}
      >
        {words.remove}
      </Button>
      <Question
        opened={asks}
        close={ask.close}
        title={words.remove}
        text={words.removeAsk(asset.title)}
        yes={words.removeYes}
        act={() => erase.mutate()}
      />
    </>
  );
}
