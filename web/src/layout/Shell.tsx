import { type ReactNode, useSyncExternalStore } from "react";
import { NavLink, Outlet, ScrollRestoration } from "react-router";
import { useMay } from "../session/session";
import { type Passage, queue } from "../upload/queue";
import { useWords } from "../words/language";
import { LibraryIcon, LiveIcon, PersonIcon, UploadIcon } from "./icons";
import { LanguageSwitch } from "./LanguageSwitch";
import { LineBanner } from "./LineBanner";
import styles from "./Shell.module.css";

/** What all pages stand in: a bar above on desks, tabs within reach of a thumb on phones. */
export function Shell() {
  const words = useWords();
  const mayUpload = useMay("upload");
  const sending = useSendingShare();
  return (
    <>
      <a className={styles.skip} href="#content">
        {words.skip}
      </a>
      <header className={styles.bar}>
        <NavLink to="/" className={styles.brand}>
          <img src="/icon.svg" alt="" width={28} height={28} />
          {words.farm}
        </NavLink>
        <nav className={styles.nav} aria-label={words.nav.label}>
          <Place to="/" icon={<LibraryIcon />} name={words.nav.library} />
          {mayUpload && (
            <Place to="/upload" icon={<UploadIcon />} name={words.nav.upload} share={sending} />
          )}
          <Place to="/live" icon={<LiveIcon />} name={words.live.title} />
          <Place to="/account" icon={<PersonIcon />} name={words.nav.account} />
        </nav>
        <div className={styles.language}>
          <LanguageSwitch />
        </div>
      </header>
      <main id="content" tabIndex={-1} className={styles.content}>
        <Outlet />
      </main>
      <LineBanner />
      <ScrollRestoration />
    </>
  );
}

type PlaceProps = { to: string; icon: ReactNode; name: string; share?: number | null };

function Place({ to, icon, name, share = null }: PlaceProps) {
  return (
    <NavLink to={to} end className={styles.place}>
      {icon}
      <span>{name}</span>
      {share !== null && (
        <span className={styles.share} aria-hidden="true">
          {Math.floor(share * 100)}%
        </span>
      )}
    </NavLink>
  );
}

const OVER: readonly Passage["stage"][] = ["sent", "refused"];

/** How much of all that is under way has been sent, 0 to 1; null when nothing is. */
function useSendingShare(): number | null {
  const passages = useSyncExternalStore(queue.subscribe, queue.snapshot);
  const open = passages.filter(({ stage }) => !OVER.includes(stage));
  const total = open.reduce((sum, { size }) => sum + size, 0);
  if (total === 0) return null;
  return open.reduce((sum, { sent }) => sum + sent, 0) / total;
}
