import { Button, Group, Paper, SegmentedControl, Stack, Text, Title } from "@mantine/core";
import { Link } from "react-router";
import { Fact, Facts } from "../layout/Facts";
import { usePageTitle } from "../layout/pageTitle";
import { queue } from "../upload/queue";
import { type Language, switchLanguage, useLanguage, useWords } from "../words/language";
import { PasswordForm } from "./PasswordForm";
import { StorageUse } from "./StorageUse";
import { useMay, useSession, useSignOut } from "./session";

/** Who is signed in, their password and language, and the way out. */
export function AccountPage() {
  const words = useWords();
  usePageTitle(words.session.account);
  const language = useLanguage();
  const { data: who } = useSession();
  const signOut = useSignOut();
  const mayEditWords = useMay("edit-captions");
  const mayBrand = useMay("change-branding");
  const maySetAlarms = useMay("manage-organisations");

  function leave() {
    if (queue.isBusy() && !window.confirm(words.session.uploading)) return;
    queue.pauseAll();
    signOut.mutate();
  }

  return (
    <Stack gap="lg" maw={560} mx="auto">
      <Title order={1}>{words.session.account}</Title>
      <Paper p="lg">
        <Facts>
          <Fact name={words.session.person}>{who?.person.name}</Fact>
          <Fact name={words.session.organisation}>{who?.organisation.name}</Fact>
          <Fact name={words.session.role}>{who && words.session.roles[who.person.role]}</Fact>
        </Facts>
      </Paper>
      {mayEditWords && <Door to="/words" words={words.wordList} />}
      {mayBrand && <Door to="/branding" words={words.branding} />}
      {maySetAlarms && <Door to="/alarms" words={words.live.alarms.hooks} />}
      {who && <StorageUse organisationId={who.organisation.id} />}
      <Paper p="lg">
        <Text fw={600} mb="xs" id="language">
          {words.session.languageTitle}
        </Text>
        <SegmentedControl
          aria-labelledby="language"
          fullWidth
          value={language}
          onChange={(value) => switchLanguage(value as Language)}
          data={[
            { value: "zh", label: "中文" },
            { value: "en", label: "English" },
          ]}
        />
      </Paper>
      <Paper p="lg">
        <PasswordForm name={who?.person.name ?? ""} />
      </Paper>
      <Button variant="default" onClick={leave} loading={signOut.isPending}>
        {words.session.leave}
      </Button>
    </Stack>
  );
}

/** A row that leads to a page about the organisation. */
function Door({ to, words }: { to: string; words: { title: string; open: string } }) {
  return (
    <Paper p="lg">
      <Group justify="space-between">
        <Text fw={600}>{words.title}</Text>
        <Button component={Link} to={to} variant="light">
          {words.open}
        </Button>
      </Group>
    </Paper>
  );
}
