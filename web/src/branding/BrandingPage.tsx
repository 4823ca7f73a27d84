import { Button, Paper, Select, Skeleton, Stack, Text, Title } from "@mantine/core";
import { useState } from "react";
import { Link } from "react-router";
import { Failure } from "../layout/Failure";
import { BackIcon } from "../layout/icons";
import { usePageTitle } from "../layout/pageTitle";
import { useSession } from "../session/session";
import { useOrganisations } from "../wordlist/useWordLists";
import { useWords } from "../words/language";
import { BrandingForm } from "./BrandingForm";
import type { Branding } from "./draft";
import { useBranding } from "./useBranding";

/** What the clips of an organisation wear: its logo, its lower third. */
export function BrandingPage() {
  const words = useWords();
  usePageTitle(words.branding.title);
  const { data: who } = useSession();
  const organisations = useOrganisations();
  const [chosen, choose] = useState<string | null>(null);
  const [isTyping, setTyping] = useState(false);
  const organisationId = chosen ?? who?.organisation.id ?? "";
  const branding = useBranding(organisationId);
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
        <Title order={1}>{words.branding.title}</Title>
        <Text c="dimmed" mt={4}>
          {words.branding.hint}
        </Text>
      </div>
      {names.length > 1 && (
        <Select
          label={words.session.organisation}
          description={isTyping ? words.branding.saveFirst : null}
          disabled={isTyping}
          data={names.map(({ id, name }) => ({ value: id, label: name }))}
          value={organisationId}
          onChange={(value) => value && choose(value)}
          allowDeselect={false}
          searchable
        />
      )}
      <Paper p="lg">
        {branding.data ? (
          <Stack gap="lg">
            <Origin branding={branding.data} />
            <BrandingForm key={organisationId} stored={branding.data} setTyping={setTyping} />
          </Stack>
        ) : branding.error ? (
          <Failure error={branding.error} retry={() => void branding.refetch()} />
        ) : (
          <Skeleton h="30rem" role="status" aria-busy="true" aria-label={words.loading} />
        )}
      </Paper>
    </Stack>
  );
}

/** Says whose branding counts. */
function Origin({ branding }: { branding: Branding }) {
  const { branding: words } = useWords();
  const { own, organisation_name: name, logo, lower_third: look } = branding;
  const isNone = !own && name === null && logo === null && look === null;
  const fromAbove = name === null ? words.fromAbove : words.from(name);
  return <Text c="dimmed">{own ? words.own : isNone ? words.nobody : fromAbove}</Text>;
}
