import { Button, Group, Modal, Text } from "@mantine/core";
import { useWords } from "../words/language";

type QuestionProps = {
  opened: boolean;
  close: () => void;
  title: string;
  text: string;
  yes: string;
  act: () => void;
};

/** Asks before something is lost. */
export function Question({ opened, close, title, text, yes, act }: QuestionProps) {
  const words = useWords();
  return (
    <Modal
      opened={opened}
      onClose={close}
      title={title}
      closeButtonProps={{ "aria-label": words.close, size: 44 }}
    >
      <Text mb="lg">{text}</Text>
      <Group justify="flex-end">
        <Button variant="default" onClick={close} data-autofocus>
          {words.cancel}
        </Button>
        <Button
          color="red"
          onClick={() => {
            close();
            act();
          }}
        >
          {yes}
        </Button>
      </Group>
    </Modal>
  );
}
