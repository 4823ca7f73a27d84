import { Alert, Button, PasswordInput, Stack, Title } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { wordsOf } from "../api/problem";
import { useWords } from "../words/language";
import { useChangePassword } from "./session";

const SHORTEST = 10;
const EMPTY = { old: "", fresh: "", again: "" };

/** Changes the caller's own password. `name` lets password stores know whose it is. */
export function PasswordForm({ name }: { name: string }) {
  const words = useWords();
  const change = useChangePassword();
  const [typed, setTyped] = useState(EMPTY);
  const [tried, setTried] = useState(false);
  const short = typed.fresh.length < SHORTEST;
  const differ = typed.fresh !== typed.again;

  function submit(event: FormEvent) {
    event.preventDefault();
    setTried(true);
    if (short || differ) return;
    change.mutate(
      { old: typed.old, new: typed.fresh },
      {
        onSuccess: () => {
          setTyped(EMPTY);
          setTried(false);
        },
      },
    );
  }

  function field(key: keyof typeof EMPTY) {
    return {
      value: typed[key],
      required: true,
      withAsterisk: false,
      onChange: (event: { currentTarget: { value: string } }) =>
        setTyped({ ...typed, [key]: event.currentTarget.value }),
      visibilityToggleButtonProps: { "aria-label": words.session.show },
    };
  }

  return (
    <form onSubmit={submit}>
      <Stack>
        <Title order={2}>{words.session.change}</Title>
        <input type="text" name="username" autoComplete="username" value={name} readOnly hidden />
        <PasswordInput
          label={words.session.old}
          autoComplete="current-password"
          {...field("old")}
        />
        <PasswordInput
          label={words.session.fresh}
          description={words.session.freshHint}
          autoComplete="new-password"
          error={tried && short ? words.session.short : null}
          {...field("fresh")}
        />
        <PasswordInput
          label={words.session.again}
          autoComplete="new-password"
          error={tried && differ ? words.session.differ : null}
          {...field("again")}
        />
        <div role="status">
          {change.error && <Alert color="red">{wordsOf(change.error)}</Alert>}
          {change.isSuccess && <Alert color="green">{words.session.changed}</Alert>}
        </div>
        <Button type="submit" variant="light" loading={change.isPending}>
          {words.session.save}
        </Button>
      </Stack>
    </form>
  );
}
