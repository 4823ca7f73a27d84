import { ActionIcon, Menu } from "@mantine/core";
import { AgainIcon, CloseIcon, MoreIcon } from "../layout/icons";
import { useWords } from "../words/language";
import styles from "./Renditions.module.css";
import { canMakeAgain, type Row } from "./rows";
import { useRowName } from "./useRowName";

type RenditionMenuProps = {
  row: Row;
  isBusy: boolean;
  makeAgain: () => void;
  leaveOut: () => void;
};

/** What may be done about one rendition. */
export function RenditionMenu({ row, isBusy, makeAgain, leaveOut }: RenditionMenuProps) {
  const { rendition: words } = useWords();
  const nameOf = useRowName();
  return (
    <Menu position="bottom-end" shadow="md" width={200}>
      <Menu.Target>
        <ActionIcon color="gray" aria-label={words.more(nameOf(row))} loading={isBusy}>
          <MoreIcon size={20} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {canMakeAgain(row) && (
          <Menu.Item
            className={styles.choice}
            leftSection={<AgainIcon size={18} />}
            onClick={makeAgain}
          >
            {words.makeAgain}
          </Menu.Item>
        )}
        {row.standing !== "left-out" && (
          <Menu.Item
            className={styles.choice}
            leftSection={<CloseIcon size={18} />}
            onClick={leaveOut}
          >
            {words.leaveOut}
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
