import { Alert, Button, Paper, PasswordInput, Stack, Text, TextInput, Title } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { wordsOf } from "../api/problem";
import { LanguageSwitch } from "../layout/LanguageSwitch";
import { usePageTitle } from "../layout/pageTitle";
import { useWords } from "../words/language";
import styles from "./SignInPage.module.css";
import { useSignIn } from "./session";

/** Takes a name and a password; `ended` says that there was a session before. */
export function SignInPage({ ended }: { ended: boolean }) {
  const words = useWords();
  usePageTitle(words.session.title);
  const signIn = useSignIn();
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");

  function submit(event: FormEvent) {
    event.preventDefault();
    signIn.mutate({ name: name.trim(), password });
  }

  return (
    <main className={styles.page}>
      <div className={styles.corner}>
        <LanguageSwitch />
      </div>
      <Paper className={styles.card} p="xl" component="form" onSubmit={submit}>
        <img src="/icon.svg" alt="" width={48} height={48} className={styles.mark} />
        <Title order={1} size="h2">
          {words.farm}
        </Title>
        <Text c="dimmed" mb="lg">
          {ended ? words.session.ended : words.session.hint}
        </Text>
        <Stack gap="md">
          <TextInput
            label={words.session.name}
            name="username"
            autoComplete="username"
            autoCapitalize="none"
            autoCorrect="off"
            spellCheck={false}
            required
            withAsterisk={false}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <PasswordInput
            label={words.session.password}
            name="password"
            autoComplete="current-password"
            required
            withAsterisk={false}
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
            visibilityToggleButtonProps={{ "aria-label": words.session.show }}
          />
          <div role="alert">
            {signIn.error && <Alert color="red">{wordsOf(signIn.error)}</Alert>}
          </div>
          <Button type="submit" fullWidth loading={signIn.isPending}>
            {words.session.enter}
          </Button>
        </Stack>
      </Paper>
    </main>
  );
}
