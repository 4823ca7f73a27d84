import {
  Input,
  Paper,
  SegmentedControl,
  Stack,
  Text,
  Textarea,
  TextInput,
  Title,
} from "@mantine/core";
import { useId } from "react";
import { useWords } from "../words/language";
import { type Details, LONGEST, type Priority } from "./details";

type DetailsFormProps = { details: Details; change: (details: Details) => void };

/** Asks what the clips are. Nothing of it is needed: a clip is never lost for want of a title. */
export function DetailsForm({ details, change }: DetailsFormProps) {
  const words = useWords();
  const priorityId = useId();

  function field(name: keyof typeof LONGEST) {
    return {
      name,
      maxLength: LONGEST[name],
      value: details[name],
      onChange: (event: { currentTarget: { value: string } }) =>
        change({ ...details, [name]: event.currentTarget.value }),
    };
  }

  return (
    <Paper p="lg">
      <Title order={2}>{words.upload.details}</Title>
      <Text size="sm" c="dimmed" mb="md">
        {words.upload.detailsHint}
      </Text>
      <Stack>
        <TextInput
          label={words.upload.clipTitle}
          placeholder={words.upload.clipTitleHint}
          {...field("title")}
        />
        <TextInput label={words.upload.place} {...field("place")} />
        <TextInput label={words.upload.event} {...field("event")} />
        <Textarea
          label={words.upload.note}
          placeholder={words.upload.noteHint}
          autosize
          minRows={2}
          maxRows={8}
          {...field("note")}
        />
        <Input.Wrapper label={words.upload.priority} labelProps={{ id: priorityId }}>
          <SegmentedControl
            fullWidth
            aria-labelledby={priorityId}
            value={details.priority}
            onChange={(value) => change({ ...details, priority: value as Priority })}
            data={[
              { value: "urgent", label: words.upload.priorities.urgent },
              { value: "normal", label: words.upload.priorities.normal },
              { value: "bulk", label: words.upload.priorities.bulk },
            ]}
          />
        </Input.Wrapper>
      </Stack>
    </Paper>
  );
}
