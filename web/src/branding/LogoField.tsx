import { Alert, Button, FileButton, Group, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { wordsOf } from "../api/problem";
import { useWords } from "../words/language";
import { MOST_LOGO_BYTES } from "./draft";

type LogoFieldProps = {
  hasLogo: boolean;
  keeps: boolean;
  isSending: boolean;
  error: Error | null;
  send: (file: File) => void;
  keep: (does: boolean) => void;
};

/** Brings a logo, which is saved at once, or takes it off, which is saved with all else. */
export function LogoField({ hasLogo, keeps, isSending, error, send, keep }: LogoFieldProps) {
  const { branding: words } = useWords();
  const [isTooLarge, setTooLarge] = useState(false);

  function take(file: File | null) {
    if (file === null) return;
    setTooLarge(file.size > MOST_LOGO_BYTES);
    if (file.size <= MOST_LOGO_BYTES) send(file);
  }

  return (
    <Stack gap="xs">
      <Text fw={600}>{words.logo}</Text>
      <Text c="dimmed" size="sm">
        {words.logoHint}
      </Text>
      <Group gap="xs">
        <FileButton accept="image/png,image/webp" onChange={take} inputProps={{ id: "logo" }}>
          {(props) => (
            <Button {...props} variant="light" loading={isSending}>
              {hasLogo ? words.pickAnother : words.pick}
            </Button>
          )}
        </FileButton>
        {hasLogo && (
          <Button variant="default" onClick={() => keep(!keeps)}>
            {keeps ? words.takeOff : words.putBack}
          </Button>
        )}
        {!(hasLogo && keeps) && <Text c="dimmed">{words.noLogo}</Text>}
      </Group>
      <div role="status">
        {isTooLarge && <Alert color="red">{words.tooLarge}</Alert>}
        {error && !isTooLarge && <Alert color="red">{wordsOf(error)}</Alert>}
      </div>
    </Stack>
  );
}
