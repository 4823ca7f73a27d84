import { Button, Group, Text, Title } from "@mantine/core";
import { spellTime } from "../captions/times";
import { useWords } from "../words/language";
import styles from "./Framing.module.css";
import type { Desk } from "./useDesk";
import { movesAcross, type Pin } from "./windows";

/** Where the frame is held, by the clip's time; each can be let go. */
export function Pins({ desk }: { desk: Desk }) {
  const { framing: words } = useWords();
  const pins = [...desk.pins].sort((one, other) => one.from - other.from);
  return (
    <section aria-label={words.pins}>
      <Title order={3} size="h5">
        {words.pins}
      </Title>
      {pins.length === 0 && <Text size="sm">{words.noPins}</Text>}
      <ul className={styles.list}>
        {pins.map((pin) => (
          <Row key={`${pin.from} ${pin.to} ${pin.across} ${pin.down}`} desk={desk} pin={pin} />
        ))}
      </ul>
      <div role="status">
        {desk.isChanged && <Text size="sm">{words.notApplied}</Text>}
        {desk.isApplied && <Text size="sm">{words.applied}</Text>}
      </div>
      {desk.isChanged && (
        <Group gap="sm" mt="sm">
          <Button loading={desk.isApplying} onClick={desk.apply}>
            {words.apply}
          </Button>
          <Button variant="default" disabled={desk.isApplying} onClick={desk.discard}>
            {words.discard}
          </Button>
        </Group>
      )}
    </section>
  );
}

function Row({ desk, pin }: { desk: Desk; pin: Pin }) {
  const { framing: words } = useWords();
  const times = `${spellTime(pin.from)} – ${spellTime(pin.to)}`;
  const share = desk.shape && !movesAcross(desk.shape) ? pin.down : pin.across;
  return (
    <li>
      <Button
        variant="subtle"
        px="xs"
        className="numbers"
        aria-label={words.from(spellTime(pin.from))}
        onClick={() => desk.seek(pin.from)}
      >
        {times}
      </Button>
      <Text size="sm" component="span">
        {words.place(Math.round(100 * share))}
      </Text>
      {desk.mayPin && (
        <Button
          variant="light"
          color="red"
          aria-label={words.unpin(times)}
          onClick={() => desk.letGo(pin)}
        >
          ✕
        </Button>
      )}
    </li>
  );
}
