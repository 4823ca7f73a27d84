import {
  Alert,
  Button,
  Group,
  NumberInput,
  SegmentedControl,
  SimpleGrid,
  Stack,
  Text,
} from "@mantine/core";
import { type FormEvent, useEffect, useState } from "react";
import { wordsOf } from "../api/problem";
import { useMay } from "../session/session";
import { useWords } from "../words/language";
import { BandFields } from "./BandFields";
import { CardFields } from "./CardFields";
import {
  type Branding,
  type Corner,
  type Draft,
  differs,
  draftOf,
  isFaulty,
  MARGINS,
  WIDTHS,
  wishOf,
} from "./draft";
import { LogoField } from "./LogoField";
import { Preview } from "./Preview";
import { logoAddress, useBrandingChanges } from "./useBranding";

const CORNERS = ["top-left", "top-right", "bottom-left", "bottom-right"] as const;

type BrandingFormProps = { stored: Branding; setTyping: (is: boolean) => void };

/** All that an organisation says of its logo and lower third, and what that looks like. */
export function BrandingForm({ stored, setTyping }: BrandingFormProps) {
  const { branding: words } = useWords();
  const mayChange = useMay("change-branding");
  const [typed, type] = useState<Draft | null>(null);
  const { save, send, forget } = useBrandingChanges(stored.organisation_id);
  const draft = typed ?? draftOf(stored);
  const isTyping = typed !== null && differs(typed, stored);
  const hasFault = isFaulty(draft);
  const address = draft.keepLogo ? logoAddress(stored) : null;

  useEffect(() => {
    setTyping(isTyping);
    if (!isTyping) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [isTyping, setTyping]);

  function change(more: Partial<Draft>) {
    save.reset();
    type({ ...draft, ...more });
  }

  function submit(event: FormEvent) {
    event.preventDefault();
    if (!hasFault) save.mutate(wishOf(draft), { onSuccess: () => type(null) });
  }

  function share(which: "width" | "margin", [min, max]: readonly [number, number]) {
    return {
      label: words[which],
      value: draft[which],
      readOnly: !mayChange,
      min,
      max,
      allowDecimal: false,
      onChange: (value: number | string) => value !== "" && change({ [which]: Number(value) }),
    };
  }

  return (
    <form onSubmit={submit}>
      <Stack gap="lg">
        <Preview draft={draft} logo={address && stored.logo ? { address, ...stored.logo } : null} />
        {mayChange && (
          <LogoField
            hasLogo={stored.logo !== null}
            keeps={draft.keepLogo}
            isSending={send.isPending}
            error={send.error}
            send={(file) =>
              send.mutate(file, { onSuccess: () => typed && change({ keepLogo: true }) })
            }
            keep={(keepLogo) => change({ keepLogo })}
          />
        )}
        <div>
          <Text fw={600} mb="xs" id="corner">
            {words.corner}
          </Text>
          <SegmentedControl
            aria-labelledby="corner"
            fullWidth
            disabled={!mayChange}
            value={draft.corner}
            onChange={(value) => change({ corner: value as Corner })}
            data={CORNERS.map((value) => ({ value, label: words.corners[value] }))}
          />
        </div>
        <SimpleGrid cols={{ base: 1, xs: 2 }}>
          <NumberInput {...share("width", WIDTHS)} />
          <NumberInput {...share("margin", MARGINS)} />
        </SimpleGrid>
        <BandFields draft={draft} isLocked={!mayChange} change={change} />
        <CardFields draft={draft} isLocked={!mayChange} change={change} />
        <div role="status">
          {save.error && <Alert color="red">{wordsOf(save.error)}</Alert>}
          {forget.error && <Alert color="red">{wordsOf(forget.error)}</Alert>}
          {save.isSuccess && <Alert color="green">{words.saved}</Alert>}
        </div>
        {mayChange && (
          <Group gap="xs">
            <Button type="submit" loading={save.isPending} disabled={!isTyping || hasFault}>
              {words.save}
            </Button>
            {isTyping && (
              <Button variant="default" onClick={() => type(null)}>
                {words.discard}
              </Button>
            )}
            {stored.own && !isTyping && (
              <Button
                variant="default"
                loading={forget.isPending}
                onClick={() => window.confirm(words.forgetQuestion) && forget.mutate()}
              >
                {words.forget}
              </Button>
            )}
          </Group>
        )}
      </Stack>
    </form>
  );
}
