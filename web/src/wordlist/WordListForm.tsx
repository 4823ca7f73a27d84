import { Alert, Button, Fieldset, Group, Stack, Textarea } from "@mantine/core";
import { type FormEvent, useEffect, useState } from "react";
import { wordsOf } from "../api/problem";
import { useDraftGuard, useSaving } from "../drafts/drafts";
import { useMay } from "../session/session";
import { useWords } from "../words/language";
import { differs, faultOf, listOf, type Typed, typedOf, type WordList, wordsIn } from "./lists";
import { savingOf, useSaveWordList, useWordDrafts, type WordDraft } from "./useWordLists";

type WordListFormProps = {
  organisationId: string;
  stored: WordList;
  setTyping: (is: boolean) => void;
};

/**
 * Both lists, a word a line. What was typed stays until it is saved or discarded, wherever its person
 * goes; what a colleague saved meanwhile is replaced only if they say so.
 */
export function WordListForm({ organisationId, stored, setTyping }: WordListFormProps) {
  const { wordList: words } = useWords();
  const mayEdit = useMay("edit-captions");
  const drafts = useWordDrafts();
  const [draft, show] = useState<WordDraft | null>(() => drafts.read(organisationId) ?? null);
  const save = useSaveWordList(organisationId);
  const isSaving = useSaving(savingOf(organisationId), () => {
    if (drafts.read(organisationId) === undefined) show(null);
  });
  const shown = draft?.typed ?? typedOf(stored);
  const isTyping = draft !== null && differs(draft.typed, stored);
  const isOvertaken = isTyping && !isSaving && differs(typedOf(draft.before), stored);
  const isFaulty = faultOf(shown.names) !== null || faultOf(shown.sensitive) !== null;

  useDraftGuard();
  useEffect(() => setTyping(isTyping), [isTyping, setTyping]);

  function type(typed: Typed) {
    const changed = { typed, before: draft?.before ?? stored };
    show(changed);
    if (differs(typed, changed.before)) drafts.keep(changed, organisationId);
    else drafts.forget(organisationId);
  }

  function discard() {
    drafts.forget(organisationId);
    show(null);
  }

  function submit(event: FormEvent) {
    event.preventDefault();
    const before = isOvertaken || !draft ? stored : draft.before;
    if (!isFaulty) save.mutate({ wanted: listOf(shown), before });
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
      <Fieldset variant="unstyled" disabled={isSaving}>
        <Stack>
          <Textarea {...field("names")} />
          <Textarea {...field("sensitive")} />
          <div role="status">
            {isOvertaken && <Alert color="orange">{words.overtaken}</Alert>}
            {save.error && !isOvertaken && <Alert color="red">{wordsOf(save.error)}</Alert>}
            {save.isSuccess && <Alert color="green">{words.saved}</Alert>}
          </div>
          {mayEdit && (
            <Group gap="xs">
              <Button type="submit" loading={isSaving} disabled={!isTyping || isFaulty}>
                {isOvertaken ? words.saveMine : words.save}
              </Button>
              {isTyping && (
                <Button variant="default" onClick={discard}>
                  {words.discard}
                </Button>
              )}
            </Group>
          )}
        </Stack>
      </Fieldset>
    </form>
  );
}
