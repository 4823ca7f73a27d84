import { MantineProvider } from "@mantine/core";
import { QueryClientProvider } from "@tanstack/react-query";
import { useEffect } from "react";
import { createBrowserRouter, RouterProvider } from "react-router";
import { onDoubt } from "../api/client";
import { keys, makeQueryClient } from "../api/queries";
import { CrashPage } from "../layout/CrashPage";
import { NotFoundPage } from "../layout/NotFoundPage";
import { Shell } from "../layout/Shell";
import { LibraryPage } from "../library/LibraryPage";
import { AccountPage } from "../session/AccountPage";
import { UploadPage } from "../upload/UploadPage";
import { currentWords, useLanguage, WordsProvider } from "../words/language";
import { Door } from "./Door";
import { styleNonce } from "./styleNonce";
import { theme } from "./theme";

const queries = makeQueryClient();
// Asked, not believed: another tab may have signed in meanwhile.
onDoubt(() => void queries.invalidateQueries({ queryKey: keys.session }));

const router = createBrowserRouter([
  {
    element: (
      <Door>
        <Shell />
      </Door>
    ),
    errorElement: <CrashPage />,
    children: [
      { index: true, element: <LibraryPage /> },
      { path: "upload", element: <UploadPage /> },
      {
        path: "assets/:assetId",
        lazy: async () => ({ Component: (await import("../asset/AssetPage")).AssetPage }),
      },
      { path: "account", element: <AccountPage /> },
      {
        path: "words",
        lazy: async () => ({ Component: (await import("../wordlist/WordListPage")).WordListPage }),
      },
      {
        path: "branding",
        lazy: async () => ({ Component: (await import("../branding/BrandingPage")).BrandingPage }),
      },
      {
        path: "alarms",
        lazy: async () => ({
          Component: (await import("../alarms/AlarmHooksPage")).AlarmHooksPage,
        }),
      },
      {
        path: "live",
        lazy: async () => ({ Component: (await import("../live/LivePage")).LivePage }),
      },
      {
        path: "feeds",
        lazy: async () => ({ Component: (await import("../feeds/FeedsPage")).FeedsPage }),
      },
      {
        path: "live/:programmeId",
        lazy: async () => ({ Component: (await import("../live/ProgrammePage")).ProgrammePage }),
      },
      { path: "*", element: <NotFoundPage /> },
    ],
  },
]);

export function App() {
  const language = useLanguage();

  // The server's sentences are in the language they were asked for.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the language is the cause
  useEffect(() => {
    void queries.invalidateQueries({ queryKey: keys.lists });
    void queries.invalidateQueries({ queryKey: keys.details });
    void queries.invalidateQueries({ queryKey: keys.allJobs });
  }, [language]);

  return (
    <MantineProvider theme={theme} defaultColorScheme="auto" getStyleNonce={styleNonce}>
      <QueryClientProvider client={queries}>
        <WordsProvider value={currentWords()}>
          <RouterProvider router={router} />
        </WordsProvider>
      </QueryClientProvider>
    </MantineProvider>
  );
}
