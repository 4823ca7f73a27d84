import { Stack, Text } from "@mantine/core";
import { Loaded } from "../layout/Loaded";
import { OrganisationPage } from "../organisation/OrganisationPage";
import { useWords } from "../words/language";
import { BrandingForm } from "./BrandingForm";
import type { Branding } from "./draft";
import { useBranding } from "./useBranding";

type LooksProps = { organisationId: string; setTyping: (isTyping: boolean) => void };

/** What the clips of an organisation wear: its logo, its lower third. */
export function BrandingPage() {
  const { branding: words } = useWords();
  return (
    <OrganisationPage words={words}>
      {(organisationId, setTyping) => (
        <Looks key={organisationId} organisationId={organisationId} setTyping={setTyping} />
      )}
    </OrganisationPage>
  );
}

function Looks({ organisationId, setTyping }: LooksProps) {
  const branding = useBranding(organisationId);
  return (
    <Loaded query={branding} height="30rem">
      {(stored) => (
        <Stack gap="lg">
          <Origin branding={stored} />
          <BrandingForm stored={stored} setTyping={setTyping} />
        </Stack>
      )}
    </Loaded>
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
