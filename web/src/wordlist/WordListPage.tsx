import { Loaded } from "../layout/Loaded";
import { OrganisationPage } from "../organisation/OrganisationPage";
import { useWords } from "../words/language";
import { useWordList } from "./useWordLists";
import { WordListForm } from "./WordListForm";

type ListsProps = { organisationId: string; setTyping: (isTyping: boolean) => void };

/** The words that an organisation cares about: names that stay whole, and what is to be looked at. */
export function WordListPage() {
  const { wordList: words } = useWords();
  return (
    <OrganisationPage words={words}>
      {(organisationId, setTyping) => (
        <Lists key={organisationId} organisationId={organisationId} setTyping={setTyping} />
      )}
    </OrganisationPage>
  );
}

function Lists({ organisationId, setTyping }: ListsProps) {
  const list = useWordList(organisationId);
  return (
    <Loaded query={list} height="20rem">
      {(stored) => (
        <WordListForm organisationId={organisationId} stored={stored} setTyping={setTyping} />
      )}
    </Loaded>
  );
}
