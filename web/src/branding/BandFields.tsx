import { ColorInput, NumberInput, SimpleGrid, Stack, Switch, Text } from "@mantine/core";
import { useWords } from "../words/language";
import { contrast, type Draft, isColor, LATEST, LENGTHS, type Look } from "./draft";

const READABLE = 3;

type BandFieldsProps = { draft: Draft; isLocked: boolean; change: (more: Partial<Draft>) => void };

/** Whether there is a lower third, its colours and its times. */
export function BandFields({ draft, isLocked, change }: BandFieldsProps) {
  const { branding: words } = useWords();
  const { hasBand, look } = draft;
  const isFaint =
    isColor(look.bar) && isColor(look.text) && contrast(look.bar, look.text) < READABLE;

  function set(more: Partial<Look>) {
    change({ look: { ...look, ...more } });
  }

  function color(which: "bar" | "text") {
    return {
      label: words[which],
      value: look[which],
      readOnly: isLocked,
      format: "hex" as const,
      error: isColor(look[which]) ? null : words.colorFault,
      onChange: (value: string) => set({ [which]: value }),
    };
  }

  function seconds(which: "start" | "length", min: number, max: number) {
    return {
      label: words[which],
      value: look[which],
      readOnly: isLocked,
      min,
      max,
      step: 0.5,
      decimalScale: 1,
      clampBehavior: "strict" as const,
      onChange: (value: number | string) => value !== "" && set({ [which]: Number(value) }),
    };
  }

  return (
    <Stack gap="xs">
      <Switch
        label={words.band}
        description={words.bandHint}
        checked={hasBand}
        disabled={isLocked}
        onChange={({ currentTarget }) => change({ hasBand: currentTarget.checked })}
      />
      {hasBand && (
        <>
          <SimpleGrid cols={{ base: 1, xs: 2 }}>
            <ColorInput {...color("bar")} />
            <ColorInput {...color("text")} />
            <NumberInput {...seconds("start", 0, LATEST)} />
            <NumberInput {...seconds("length", ...LENGTHS)} clampBehavior="blur" />
          </SimpleGrid>
          {isFaint && (
            <Text c="orange" size="sm" role="status">
              {words.faint}
            </Text>
          )}
        </>
      )}
    </Stack>
  );
}
