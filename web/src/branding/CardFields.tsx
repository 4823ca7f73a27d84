import { SegmentedControl, SimpleGrid } from "@mantine/core";
import { useWords } from "../words/language";
import { CARD_LENGTHS, type Card } from "./draft";
import { ColorField, type FieldsProps, Optional, Readability, SecondsField } from "./fields";

const LOOKS = ["panel", "dimmed"] as const satisfies readonly Card["look"][];
const DIMMED = "#3c3c3c";

/** Whether the organisation has a title card of its own, and how it looks. */
export function CardFields({ draft, isLocked, change }: FieldsProps) {
  const { branding: words, titleCard } = useWords();
  const { hasCard, card } = draft;

  function field<Name extends keyof Card>(name: Name) {
    const set = (value: Card[Name]) => change({ card: { ...card, [name]: value } });
    return { value: card[name], isLocked, set };
  }

  return (
    <Optional
      label={titleCard.own}
      hint={titleCard.hint}
      isOn={hasCard}
      isLocked={isLocked}
      turn={(isOn) => change({ hasCard: isOn })}
    >
      <SegmentedControl
        fullWidth
        aria-label={titleCard.behind}
        disabled={isLocked}
        value={card.look}
        onChange={(value) => field("look").set(value as Card["look"])}
        data={LOOKS.map((value) => ({ value, label: titleCard.looks[value] }))}
      />
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        <ColorField {...field("color")} label={titleCard.colors[card.look]} />
        <ColorField {...field("text")} label={words.text} />
        <SecondsField {...field("length")} label={titleCard.length} within={CARD_LENGTHS} />
      </SimpleGrid>
      <Readability behind={card.look === "panel" ? card.color : DIMMED} text={card.text} />
    </Optional>
  );
}
