import { Button, Paper, Select, Stack, Text, Title } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { Link } from "react-router";
import { BackIcon } from "../layout/icons";
import { usePageTitle } from "../layout/pageTitle";
import { useSession } from "../session/session";
import { useWords } from "../words/language";
import { useOrganisations } from "./useOrganisations";

type OrganisationPageProps = {
  words: { title: string; hint: string; saveFirst: string };
  /** What stands on it for an organisation; says whether somebody is typing, who then stays there. */
  children: (organisationId: string, setTyping: (isTyping: boolean) => void) => ReactNode;
};

/** A page about something that each organisation has: one's own, or one below it. */
export function OrganisationPage({
  words: { title, hint, saveFirst },
  children,
}: OrganisationPageProps) {
  const { session: words } = useWords();
  usePageTitle(title);
  const { data: who } = useSession();
  const organisations = useOrganisations();
  const [chosen, choose] = useState<string | null>(null);
  const [isTyping, setTyping] = useState(false);
  const organisationId = chosen ?? who?.organisation.id ?? "";
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
          {words.account}
        </Button>
        <Title order={1}>{title}</Title>
        <Text c="dimmed" mt={4}>
          {hint}
        </Text>
      </div>
      {names.length > 1 && (
        <Select
          label={words.organisation}
          description={isTyping ? saveFirst : null}
          disabled={isTyping}
          data={names.map(({ id, name }) => ({ value: id, label: name }))}
          value={organisationId}
          onChange={(value) => value && choose(value)}
          allowDeselect={false}
          searchable
        />
      )}
      <Paper p="lg">{children(organisationId, setTyping)}</Paper>
    </Stack>
  );
}
