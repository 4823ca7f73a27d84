import { Alert, Badge, Button, Group, Stack, Text, Title } from "@mantine/core";
import { Link, useParams } from "react-router";
import { wordsOf } from "../api/problem";
import { Takes } from "../feeds/Takes";
import { BackIcon } from "../layout/icons";
import { Loaded } from "../layout/Loaded";
import { usePageTitle } from "../layout/pageTitle";
import { useMay } from "../session/session";
import { formatClock } from "../words/format";
import { useWords } from "../words/language";
import { Alarms } from "./Alarms";
import { Deck, DeckRoom } from "./Deck";
import { Guard } from "./Guard";
import { heldSeconds } from "./guard";
import { Hearing } from "./Hearing";
import { Inputs } from "./Inputs";
import { Kept, RoomRemarks } from "./Kept";
import { Keys } from "./Keys";
import { Marks } from "./Marks";
import { Preview } from "./Preview";
import { Recordings } from "./Recordings";
import { colorOf, engineTrouble, hasPictures } from "./report";
import { Schedule } from "./Schedule";
import { Slate } from "./Slate";
import { Targets } from "./Targets";
import { type Programme, useControl, useProgramme, useTargets } from "./useLive";

/** One programme: what is on air, what comes in, where it goes, and the buttons for it. */
export function ProgrammePage() {
  const { programmeId = "" } = useParams();
  const { live: words } = useWords();
  usePageTitle(words.title);
  const programme = useProgramme(programmeId);
  return (
    <Stack gap="lg" maw={960} mx="auto">
      <Button
        component={Link}
        to="/live"
        variant="subtle"
        color="gray"
        ml="-0.75rem"
        px="sm"
        w="fit-content"
        leftSection={<BackIcon size={18} />}
      >
        {words.back}
      </Button>
      <Loaded query={programme} height="30rem">
        {(found) => <Desk programme={found} />}
      </Loaded>
    </Stack>
  );
}

function Desk({ programme }: { programme: Programme }) {
  const { live: words } = useWords();
  const mayRun = useMay("run-live");
  const trouble = engineTrouble(programme);
  const isShown = hasPictures(programme);
  return (
    <>
      <Group justify="space-between">
        <Title order={1}>{programme.title}</Title>
        <Badge size="xl" color={colorOf(programme.state)}>
          {words.states[programme.state]}
        </Badge>
      </Group>
      <div role="status">
        {programme.failure && <Alert color="red">{programme.failure.text}</Alert>}
        {trouble && <Alert color={trouble === "lost" ? "red" : "blue"}>{words[trouble]}</Alert>}
      </div>
      <Deck programme={programme} mayRun={mayRun} />
      <Alarms programme={programme} mayRun={mayRun} />
      {isShown ? (
        <Preview key={programme.id} programme={programme} />
      ) : (
        !programme.ended_at && <Text c="dimmed">{words.noPreview}</Text>
      )}
      {programme.state === "rehearsal" && <Alert color="yellow">{words.desk.rehearsing}</Alert>}
      <RoomRemarks programme={programme} />
      {mayRun && <Buttons programme={programme} />}
      <Guard programme={programme} mayRun={mayRun} />
      <Hearing programme={programme} mayRun={mayRun} />
      <Schedule programme={programme} mayRun={mayRun} />
      {mayRun && <Takes programme={programme} />}
      <Inputs programme={programme} />
      <Targets programme={programme} mayRun={mayRun} />
      <Marks programme={programme} mayRun={mayRun} />
      <Recordings programme={programme} />
      <Slate programme={programme} mayRun={mayRun} />
      <Keys programme={programme} mayRun={mayRun} />
      <Kept programme={programme} />
      <DeckRoom programme={programme} />
    </>
  );
}

function Buttons({ programme }: { programme: Programme }) {
  const { live: words } = useWords();
  const { data: targets = [] } = useTargets(programme.id);
  const { step } = useControl(programme.id);
  const { state } = programme;
  const isOver = state === "ended" || state === "failed";

  function ask(question: string, name: "start" | "stop") {
    if (window.confirm(question)) step.mutate(name);
  }

  const remarks = targets.filter(({ paused }) => !paused).flatMap((one) => one.remarks);
  const beforeStart =
    remarks.length > 0
      ? words.desk.beforeStart(remarks.map(({ text }) => text).join("\n"))
      : words.startQuestion;

  const seconds = heldSeconds(programme);
  const stopQuestion =
    seconds > 0
      ? words.guard.stopHeld(formatClock(seconds), words.stopQuestion)
      : words.stopQuestion;

  if (isOver) return null;
  return (
    <Stack gap="sm">
      <Group gap="sm" grow>
        {(state === "draft" || state === "scheduled") && (
          <Button size="lg" px="xs" variant="default" onClick={() => step.mutate("rehearse")}>
            {words.rehearse}
          </Button>
        )}
        {state === "rehearsal" && (
          <Button size="lg" px="xs" variant="default" onClick={() => step.mutate("stop")}>
            {words.endRehearsal}
          </Button>
        )}
        {state === "live" ? (
          <Button
            size="lg"
            px="xs"
            color="red"
            variant="outline"
            onClick={() => ask(stopQuestion, "stop")}
          >
            {words.stop}
          </Button>
        ) : (
          <Button size="lg" px="xs" color="red" onClick={() => ask(beforeStart, "start")}>
            {words.start}
          </Button>
        )}
      </Group>
      {step.error && (
        <Alert color="red" role="alert">
          {wordsOf(step.error)}
        </Alert>
      )}
    </Stack>
  );
}
