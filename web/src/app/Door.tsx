import { Center, Loader } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useEffect, useRef } from "react";
import { keys } from "../api/queries";
import { useEvents } from "../events/useEvents";
import { Failure } from "../layout/Failure";
import { SignInPage } from "../session/SignInPage";
import { hasLeft, useSession } from "../session/session";
import { queue } from "../upload/queue";
import { useWords } from "../words/language";

/** Shows its children to whoever is signed in, else the way in; the address stays as it is. */
export function Door({ children }: { children: ReactNode }) {
  const words = useWords();
  const queries = useQueryClient();
  const session = useSession();
  const personId = session.data?.person.id;
  const lastPerson = useRef<string | null>(null);

  useEvents(personId);
  useEffect(() => {
    if (personId === undefined) return;
    if (lastPerson.current !== null && lastPerson.current !== personId) {
      // Nothing of what somebody else saw is theirs.
      queue.clear();
      queries.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== keys.session[0] });
    } else if (lastPerson.current !== null) {
      void queries.invalidateQueries({
        predicate: ({ queryKey }) => queryKey[0] !== keys.session[0],
      });
    }
    lastPerson.current = personId;
    queue.signedIn();
  }, [personId, queries]);

  if (session.isPending) {
    return (
      <Center h="100dvh">
        <Loader aria-label={words.loading} />
      </Center>
    );
  }
  if (session.data === undefined) {
    return <Failure error={session.error} retry={() => void session.refetch()} />;
  }
  if (session.data === null)
    return <SignInPage ended={lastPerson.current !== null && !hasLeft()} />;
  return children;
}
