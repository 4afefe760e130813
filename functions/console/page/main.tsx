/** The console's entry. */
import '@cloudscape-design/global-styles/index.css';
import './theme.ts';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createBrowserRouter } from 'react-router';
import { RouterProvider } from 'react-router/dom';
import { CallError } from './api/call.ts';
import { App } from './app.tsx';
import { consolePath } from './config.ts';
import { NoticesProvider } from './notices.tsx';

const triesMax = 2;

const client = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      // What is refused is refused again; what was not reached, or busy, is worth another try.
      retry: (failures, error) =>
        failures < triesMax && error instanceof CallError && (error.status === 0 || error.status >= 500),
    },
    mutations: { retry: false },
  },
});

// Browsers keep a page that was left, with all that it knew, for whoever goes back: also after a sign-out.
window.addEventListener('pageshow', ({ persisted }) => {
  if (persisted) window.location.reload();
});

// The routes are the app's own; the router is one that a dialog can have stay on its page.
const router = createBrowserRouter(
  [
    {
      path: '*',
      element: (
        <NoticesProvider>
          <App />
        </NoticesProvider>
      ),
    },
  ],
  { basename: consolePath },
);

const root = document.getElementById('root');
if (!root) throw new Error('the document has no place for the console');
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={client}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  </StrictMode>,
);
