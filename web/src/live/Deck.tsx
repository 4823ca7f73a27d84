import { Alert, SegmentedControl } from "@mantine/core";
import { wordsOf } from "../api/problem";
import { useWords } from "../words/language";
import styles from "./Deck.module.css";
import { Meter } from "./Meter";
import { reportOf, runs } from "./report";
import { useAlarms } from "./useAlarms";
import { type Choice, type Programme, useControl } from "./useLive";

/** Where the alarms of a page stand. */
export const ALARMS_ID = "alarms";

/** What is on air, how loud, what is wrong, and the switch: always in sight, a thumb away. */
export function Deck({ programme, mayRun }: { programme: Programme; mayRun: boolean }) {
  const { live: words } = useWords();
  const { on_air: onAir, held, levels } = reportOf(programme);
  if (!runs(programme)) return null;
  const names: Record<string, string> = words.choices;
  const name = names[onAir ?? ""] ?? onAir;
  const isLive = programme.state === "live";
  const what = onAir === "slate" ? "slate" : isLive ? "input" : "rehearsal";
  return (
    <section className={styles.deck} aria-label={words.choose}>
      {name && (
        <div className={styles.tally} data-what={what} role="status">
          <span>{isLive ? words.meters.onAir(name) : words.meters.rehearsed(name)}</span>
          <span className={styles.way}>
            {held ? words.meters.byHand : words.meters.byItself}
            {onAir === "slate" && isLive && ` · ${words.meters.onSlate}`}
          </span>
        </div>
      )}
      {onAir && <Meter name={words.onAir} levels={levels?.air ?? undefined} />}
      <Loudest programme={programme} />
      {mayRun && <Switch programme={programme} />}
    </section>
  );
}

/** The newest alarm that nobody has said to know of, and how many more there are. */
function Loudest({ programme }: { programme: Programme }) {
  const { meters: words } = useWords().live;
  const { data: all = [] } = useAlarms(programme);
  const open = all.filter(({ until, acknowledged_at: seen }) => until === null && seen === null);
  const [first] = open;
  if (first === undefined) return null;
  return (
    <a className={styles.alarm} href={`#${ALARMS_ID}`}>
      <span>{first.text}</span>
      {open.length > 1 && <span>{words.more(open.length - 1)}</span>}
    </a>
  );
}

function Switch({ programme }: { programme: Programme }) {
  const { live: words } = useWords();
  const { choose } = useControl(programme.id);
  const sources = programme.backup ? (["main", "backup"] as const) : (["main"] as const);
  const choices: Choice[] = ["auto", ...sources, "slate"];
  return (
    <div>
      <SegmentedControl
        aria-label={words.choose}
        fullWidth
        size="lg"
        value={choose.isPending ? choose.variables : programme.choice}
        onChange={(value) => choose.mutate(value as Choice)}
        data={choices.map((value) => ({ value, label: words.choices[value] }))}
      />
      {choose.error && (
        <Alert color="red" role="alert" mt="xs">
          {wordsOf(choose.error)}
        </Alert>
      )}
    </div>
  );
}

/** As much room at a page's end as the deck takes from a phone's screen. */
export function DeckRoom({ programme }: { programme: Programme }) {
  return runs(programme) ? <div className={styles.room} /> : null;
}
