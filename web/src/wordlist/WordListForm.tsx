import { Alert, Button, Group, Stack, Textarea } from "@mantine/core";
import { type FormEvent, useEffect, useState } from "react";
import { wordsOf } from "../api/problem";
import { useMay } from "../session/session";
import { useWords } from "../words/language";
import { differs, faultOf, listOf, type Typed, typedOf, type WordList, wordsIn } from "./lists";
import { useSaveWordList } from "./useWordLists";

type WordListFormProps = {
  organisationId: string;
  stored: WordList;
  setTyping: (is: boolean) => void;
};

/** Both lists, a word a line. What was typed stays until it is saved or discarded. */
export function WordListForm({ organisationId, stored, setTyping }: WordListFormProps) {
  const { wordList: words } = useWords();
  const mayEdit = useMay("edit-captions");
  const [typed, type] = useState<Typed | null>(null);
  const save = useSaveWordList(organisationId);
  const shown = typed ?? typedOf(stored);
  const isTyping = typed !== null && differs(typed, stored);
  const isFaulty = faultOf(shown.names) !== null || faultOf(shown.sensitive) !== null;

  useEffect(() => {
    setTyping(isTyping);
    if (!isTyping) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [isTyping, setTyping]);

  function submit(event: FormEvent) {
    event.preventDefault();
    if (!isFaulty) save.mutate(listOf(shown), { onSuccess: () => type(null) });
  }

  function field(which: keyof Typed) {
    const fault = faultOf(shown[which]);
    return {
      value: shown[which],
      readOnly: !mayEdit,
      autosize: true,
      minRows: 6,
      maxRows: 16,
      description: words.hints[which],
      error: fault && (fault === "many" ? words.tooMany : words.tooLong(fault.long)),
      label: `${words[which]} · ${words.count(wordsIn(shown[which]).length)}`,
      onChange: ({ currentTarget }: { currentTarget: { value: string } }) => {
        save.reset();
        type({ ...shown, [which]: currentTarget.value });
      },
    };
  }

  return (
    <form onSubmit={submit}>
      <Stack>
        <Textarea {...field("names")} />
        <Textarea {...field("sensitive")} />
        <div role="status">
          {save.error && <Alert color="red">{wordsOf(save.error)}</Alert>}
          {save.isSuccess && <Alert color="green">{words.saved}</Alert>}
        </div>
        {mayEdit && (
          <Group gap="xs">
            <Button type="submit" loading={save.isPending} disabled={!isTyping || isFaulty}>
              {words.save}
            </Button>
            {isTyping && (
              <Button variant="default" onClick={() => type(null)}>
                {words.discard}
              </Button>
            )}
          </Group>
        )}
      </Stack>
    </form>
  );
}
