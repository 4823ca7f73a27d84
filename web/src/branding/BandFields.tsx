import { SimpleGrid } from "@mantine/core";
import { useWords } from "../words/language";
import { LATEST, LENGTHS, type Look } from "./draft";
import { ColorField, type FieldsProps, Optional, Readability, SecondsField } from "./fields";

/** Whether there is a lower third, its colours and its times. */
export function BandFields({ draft, isLocked, change }: FieldsProps) {
  const { branding: words } = useWords();
  const { hasBand, look } = draft;

  function field<Name extends keyof Look>(name: Name) {
    const set = (value: Look[Name]) => change({ look: { ...look, [name]: value } });
    return { label: words[name], value: look[name], isLocked, set };
  }

  return (
    <Optional
      label={words.band}
      hint={words.bandHint}
      isOn={hasBand}
      isLocked={isLocked}
      turn={(isOn) => change({ hasBand: isOn })}
    >
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        <ColorField {...field("bar")} />
        <ColorField {...field("text")} />
        <SecondsField {...field("start")} within={[0, LATEST]} clamp="strict" />
        <SecondsField {...field("length")} within={LENGTHS} />
      </SimpleGrid>
      <Readability behind={look.bar} text={look.text} />
    </Optional>
  );
}
