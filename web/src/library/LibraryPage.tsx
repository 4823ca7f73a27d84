import { Button, Text, Title } from "@mantine/core";
import { useState } from "react";
import { Link, useSearchParams } from "react-router";
import type { AssetState } from "../api/client";
import { Failure } from "../layout/Failure";
import { FilmIcon, SearchIcon } from "../layout/icons";
import { Notice } from "../layout/Notice";
import { usePageTitle } from "../layout/pageTitle";
import { useMay } from "../session/session";
import { useWords } from "../words/language";
import { AssetGrid } from "./AssetGrid";
import { Filters } from "./Filters";
import styles from "./LibraryPage.module.css";
import { useLibrary } from "./useLibrary";

/** All assets of the caller's organisations; what is looked for stands in the address. */
export function LibraryPage() {
  const words = useWords();
  usePageTitle(words.library.title);
  const [address, setAddress] = useSearchParams();
  const search = address.get("search") ?? "";
  const state = (address.get("state") ?? "") as AssetState | "";
  const library = useLibrary({ search, state });
  const isFiltered = search !== "" || state !== "";
  const [cleared, setCleared] = useState(0);

  function look(name: "search" | "state", value: string) {
    const fresh = new URLSearchParams(address);
    if (value) fresh.set(name, value);
    else fresh.delete(name);
    setAddress(fresh, { replace: true });
  }

  function showAll() {
    setAddress({}, { replace: true });
    setCleared(cleared + 1);
  }

  return (
    <>
      <div className={styles.head}>
        <Title order={1}>{words.library.title}</Title>
        <Filters key={cleared} search={search} state={state} look={look} />
      </div>
      {library.isPending || library.assets.length > 0 ? (
        <AssetGrid library={library} />
      ) : library.error ? (
        <Failure error={library.error} retry={() => void library.refetch()} />
      ) : isFiltered ? (
        <NothingFound showAll={showAll} />
      ) : (
        <NothingYet />
      )}
    </>
  );
}

function NothingYet() {
  const words = useWords();
  const mayUpload = useMay("upload");
  return (
    <Notice icon={<FilmIcon size={32} />}>
      <Title order={2}>{words.library.empty}</Title>
      {mayUpload && (
        <>
          <Text c="dimmed">{words.library.emptyHint}</Text>
          <Button component={Link} to="/upload" mt="sm">
            {words.library.emptyAction}
          </Button>
        </>
      )}
    </Notice>
  );
}

function NothingFound({ showAll }: { showAll: () => void }) {
  const words = useWords();
  return (
    <Notice icon={<SearchIcon size={32} />}>
      <Title order={2}>{words.library.nothing}</Title>
      <Text c="dimmed">{words.library.nothingHint}</Text>
      <Button variant="default" onClick={showAll}>
        {words.library.showAll}
      </Button>
    </Notice>
  );
}
