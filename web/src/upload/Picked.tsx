import { ActionIcon, Text } from "@mantine/core";
import { CloseIcon, FilmIcon } from "../layout/icons";
import { formatBytes } from "../words/format";
import { useWords } from "../words/language";
import styles from "./Picked.module.css";

type PickedProps = { files: readonly File[]; remove: (file: File) => void };

/** The files that are chosen and not sent yet. */
export function Picked({ files, remove }: PickedProps) {
  const words = useWords();
  if (files.length === 0) return null;
  return (
    <ul className={styles.list}>
      {files.map((file) => (
        <li key={`${file.name}-${file.size}-${file.lastModified}`} className={styles.file}>
          <FilmIcon />
          <Text truncate flex={1}>
            {file.name}
          </Text>
          <Text size="sm" c="dimmed" className="numbers">
            {formatBytes(file.size)}
          </Text>
          <ActionIcon
            color="gray"
            aria-label={`${words.upload.remove} ${file.name}`}
            onClick={() => remove(file)}
          >
            <CloseIcon size={18} />
          </ActionIcon>
        </li>
      ))}
    </ul>
  );
}
