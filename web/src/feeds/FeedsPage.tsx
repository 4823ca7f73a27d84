import {
  Alert,
  AspectRatio,
  Badge,
  Button,
  Center,
  Group,
  Image,
  Paper,
  SimpleGrid,
  Stack,
  Text,
  Title,
} from "@mantine/core";
import { wordsOf } from "../api/problem";
import { Loaded } from "../layout/Loaded";
import { usePageTitle } from "../layout/pageTitle";
import { useMay } from "../session/session";
import { formatWhen } from "../words/format";
import { useLanguage, useWords } from "../words/language";
import { FeedForm } from "./FeedForm";
import { Once } from "./Once";
import { colorOfFeed, type Feed, pictureOf, useFeedChanges, useFeeds } from "./useFeeds";

/** The wall of feeds: what stations send, with a picture of each; who may, changes it. */
export function FeedsPage() {
  const { feeds: words } = useWords();
  usePageTitle(words.title);
  const feeds = useFeeds();
  const mayRun = useMay("run-live");
  return (
    <Stack gap="lg" maw={1200} mx="auto">
      <div>
        <Title order={1}>{words.title}</Title>
        <Text c="dimmed" mt={4}>
          {words.hint}
        </Text>
      </div>
      <Loaded query={feeds} height="16rem">
        {(all) => (
          <>
            {all.length === 0 && <Text c="dimmed">{words.none}</Text>}
            <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }} role="list" aria-label={words.title}>
              {all.map((one) => (
                <Tile key={one.id} feed={one} mayRun={mayRun} />
              ))}
            </SimpleGrid>
          </>
        )}
      </Loaded>
      {mayRun && <FeedForm />}
    </Stack>
  );
}

function Tile({ feed, mayRun }: { feed: Feed; mayRun: boolean }) {
  const { feeds: words } = useWords();
  const picture = pictureOf(feed);
  const states: Record<string, string> = words.states;
  return (
    <Paper p="md" role="listitem" aria-label={feed.name}>
      <AspectRatio ratio={16 / 9} mb="sm">
        {picture ? (
          <Image src={picture} alt={words.picture(feed.name)} fit="contain" bg="black" />
        ) : (
          <Center bg="black" c="white">
            {words.noPicture}
          </Center>
        )}
      </AspectRatio>
      <Group justify="space-between" wrap="nowrap" align="start">
        <Text fw={600} style={{ overflowWrap: "anywhere" }}>
          {feed.name}
        </Text>
        <Badge color={colorOfFeed(feed)} flex="none">
          {states[feed.state] ?? feed.state}
        </Badge>
      </Group>
      <Facts feed={feed} />
      {mayRun && <Buttons feed={feed} />}
    </Paper>
  );
}

function Facts({ feed }: { feed: Feed }) {
  const { feeds: words } = useWords();
  const language = useLanguage();
  const when = feed.seen_at ? formatWhen(feed.seen_at, new Date(), language) : "";
  const facts = [
    words.kinds[feed.kind],
    feed.shown || (feed.port ? `UDP ${feed.port}` : ""),
    feed.bitrate ? `${(feed.bitrate / 1e6).toFixed(1)} Mbit/s` : "",
    ...feed.tracks,
    feed.services.length > 1 ? words.services(feed.services.join(", ")) : "",
    feed.keep_hours ? words.kept(feed.keep_hours) : "",
  ];
  return (
    <>
      <Text size="sm" c="dimmed">
        {facts.filter(Boolean).join(" · ")}
      </Text>
      {feed.lost_at ? (
        <Alert color="red" mt="xs" p="xs" role="alert">
          {words.lost(when)}
        </Alert>
      ) : (
        <Text size="sm">{when ? words.seen(when) : words.never}</Text>
      )}
      {feed.problem && (
        <Text size="sm" c="red" style={{ overflowWrap: "anywhere" }}>
          {feed.problem.text}
        </Text>
      )}
    </>
  );
}

function Buttons({ feed }: { feed: Feed }) {
  const { feeds: words } = useWords();
  const { renew, remove } = useFeedChanges();
  const isSent = feed.kind === "srt-listener" || feed.kind === "rtmp-push";
  const error = renew.error ?? remove.error;
  return (
    <>
      <Group gap="xs" mt="sm">
        {isSent && (
          <Button
            size="xs"
            variant="default"
            loading={renew.isPending}
            onClick={() => window.confirm(words.renewQuestion) && renew.mutate(feed.id)}
          >
            {words.renew}
          </Button>
        )}
        <Button
          size="xs"
          variant="default"
          loading={remove.isPending}
          onClick={() => window.confirm(words.removeQuestion) && remove.mutate(feed.id)}
        >
          {words.remove}
        </Button>
      </Group>
      {renew.data && <Once given={renew.data} />}
      {error && (
        <Alert color="red" mt="sm" role="alert">
          {wordsOf(error)}
        </Alert>
      )}
    </>
  );
}
