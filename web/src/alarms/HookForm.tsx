import { Alert, Button, Select, Stack, TextInput } from "@mantine/core";
import { type FormEvent, useEffect, useState } from "react";
import { wordsOf } from "../api/problem";
import { useLanguage, useWords } from "../words/language";
import { type HookWish, type Kind, useHookChanges } from "./useHooks";

type HookFormProps = { organisationId: string; setTyping: (isTyping: boolean) => void };

const KINDS = ["wecom", "dingtalk", "plain"] as const;
const LANGUAGES = ["zh", "en"] as const;
const EMPTY = { name: "", address: "", signing: "" };

/** Adds an address that is told of alarms; the key in it is not shown again. */
export function HookForm({ organisationId, setTyping }: HookFormProps) {
  const { live } = useWords();
  const words = live.alarms.hooks;
  const spoken = useLanguage();
  const [kind, choose] = useState<Kind>("wecom");
  const [language, speak] = useState(spoken);
  const [typed, type] = useState(EMPTY);
  const { add } = useHookChanges(organisationId);
  const isTyping = Object.values(typed).some((text) => text !== "");
  useEffect(() => setTyping(isTyping), [isTyping, setTyping]);

  function submit(event: FormEvent) {
    event.preventDefault();
    const signing = kind === "wecom" ? "" : typed.signing;
    const wish: HookWish = { ...typed, signing, kind, language };
    add.mutate(wish, { onSuccess: () => type(EMPTY) });
  }

  function field(which: keyof typeof EMPTY) {
    return {
      label: words[which],
      value: typed[which],
      autoComplete: "off",
      spellCheck: false,
      onChange: ({ currentTarget }: { currentTarget: { value: string } }) =>
        type({ ...typed, [which]: currentTarget.value }),
    };
  }

  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <Select
          label={words.kind}
          value={kind}
          onChange={(value) => value && choose(value as Kind)}
          data={KINDS.map((value) => ({ value, label: words.kinds[value] }))}
          allowDeselect={false}
        />
        <TextInput {...field("name")} maxLength={200} />
        <TextInput {...field("address")} maxLength={2000} />
        {kind !== "wecom" && <TextInput {...field("signing")} type="password" maxLength={500} />}
        <Select
          label={words.language}
          value={language}
          onChange={(value) => value && speak(value as typeof language)}
          data={LANGUAGES.map((value) => ({ value, label: words.languages[value] }))}
          allowDeselect={false}
        />
        {add.error && (
          <Alert color="red" role="alert">
            {wordsOf(add.error)}
          </Alert>
        )}
        <Button
          type="submit"
          w="fit-content"
          loading={add.isPending}
          disabled={typed.address.trim() === ""}
        >
          {words.add}
        </Button>
      </Stack>
    </form>
  );
}
