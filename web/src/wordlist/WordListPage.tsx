import { Button, Paper, Select, Skeleton, Stack, Text, Title } from "@mantine/core";
import { useState } from "react";
import { Link } from "react-router";
import { Failure } from "../layout/Failure";
import { BackIcon } from "../layout/icons";
import { usePageTitle } from "../layout/pageTitle";
import { useSession } from "../session/session";
import { useWords } from "../words/language";
import { useOrganisations, useWordList } from "./useWordLists";
import { WordListForm } from "./WordListForm";

/** The words that an organisation cares about: names that stay whole, and what is to be looked at. */
export function WordListPage() {
  const words = useWords();
  usePageTitle(words.wordList.title);
  const { data: who } = useSession();
  const organisations = useOrganisations();
  const [chosen, choose] = useState<string | null>(null);
  const [isTyping, setTyping] = useState(false);
  const organisationId = chosen ?? who?.organisation.id ?? "";
  const list = useWordList(organisationId);
  const names = organisations.data ?? [];
  return (
    <Stack gap="lg" maw={720} mx="auto">
      <div>
        <Button
          component={Link}
          to="/account"
          variant="subtle"
          color="gray"
          ml="-0.75rem"
          px="sm"
          leftSection={<BackIcon size={18} />}
        >
          {words.session.account}
        </Button>
        <Title order={1}>{words.wordList.title}</Title>
        <Text c="dimmed" mt={4}>
          {words.wordList.hint}
        </Text>
      </div>
      {names.length > 1 && (
        <Select
          label={words.session.organisation}
          description={isTyping ? words.wordList.saveFirst : null}
          disabled={isTyping}
          data={names.map(({ id, name }) => ({ value: id, label: name }))}
          value={organisationId}
          onChange={(value) => value && choose(value)}
          allowDeselect={false}
          searchable
        />
      )}
      <Paper p="lg">
        {list.data ? (
          <WordListForm
            key={organisationId}
            organisationId={organisationId}
            stored={list.data}
            setTyping={setTyping}
          />
        ) : list.error ? (
          <Failure error={list.error} retry={() => void list.refetch()} />
        ) : (
          <Skeleton h="20rem" role="status" aria-busy="true" aria-label={words.loading} />
        )}
      </Paper>
    </Stack>
  );
}
