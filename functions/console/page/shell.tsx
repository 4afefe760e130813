/** What surrounds every page of a team: the bar at the top, the navigation, the notices. */

import Alert from '@cloudscape-design/components/alert';
import AppLayout from '@cloudscape-design/components/app-layout';
import Badge from '@cloudscape-design/components/badge';
import Flashbar from '@cloudscape-design/components/flashbar';
import SideNavigation from '@cloudscape-design/components/side-navigation';
import Spinner from '@cloudscape-design/components/spinner';
import TopNavigation from '@cloudscape-design/components/top-navigation';
import { lazy, Suspense } from 'react';
import { Route, Routes, useHref, useLocation, useNavigate } from 'react-router';
import { config } from './config.ts';
import { useNotices } from './notices.tsx';
import { type PageDefinition, pages } from './pages.ts';
import { Guard } from './parts/guard.tsx';
import { Page } from './parts/page.tsx';
import { signOut } from './session.ts';
import { useAccount, useMayManage, useTeam } from './team.tsx';
import { useTheme } from './theme.ts';

const shown = pages.map((page) => ({ ...page, Content: lazy(page.load) }));

const residency = config.residency.toUpperCase();

export default function Shell() {
  const mayManage = useMayManage();
  const notices = useNotices();
  const location = useLocation();
  return (
    <>
      <div id="top">
        <TopBar />
      </div>
      <AppLayout
        headerSelector="#top"
        toolsHide
        navigation={<Navigation />}
        notifications={<Flashbar items={[...notices.items]} />}
        ariaLabels={{
          navigation: 'Pages',
          navigationClose: 'Close the navigation',
          navigationToggle: 'Open the navigation',
          notifications: 'Notices',
        }}
        content={
          <Guard key={location.pathname} otherwise={<Broken />}>
            <Suspense fallback={<Spinner size="large" />}>
              <Routes>
                {shown.map(({ path, forManagers, title, Content }) => (
                  <Route
                    key={path}
                    path={path}
                    element={forManagers && !mayManage ? <NotForYou title={title} /> : <Content />}
                  />
                ))}
                <Route path="*" element={<NotHere />} />
              </Routes>
            </Suspense>
          </Guard>
        }
      />
    </>
  );
}

function TopBar() {
  const team = useTeam();
  const account = useAccount();
  const theme = useTheme();
  const home = useHref('/');
  const navigate = useNavigate();
  return (
    <TopNavigation
      identity={{
        href: home,
        title: 'Rollcall',
        onFollow(event) {
          event.preventDefault();
          navigate('/');
        },
      }}
      utilities={[
        {
          type: 'button',
          text: theme.isDark ? 'Light' : 'Dark',
          ariaLabel: theme.isDark ? 'Use light colours' : 'Use dark colours',
          onClick: theme.toggle,
        },
        ...(config.supportUrl === undefined
          ? []
          : [{ type: 'button', text: 'Support', href: config.supportUrl, external: true } as const]),
        {
          type: 'menu-dropdown',
          text: account.address ?? 'You',
          description: `${team.name}, residency ${residency}`,
          iconName: 'user-profile',
          items: [{ id: 'sign-out', text: 'Sign out' }],
          onItemClick: () => void signOut(),
        },
      ]}
    />
  );
}

function Navigation() {
  const { name } = useTeam();
  const mayManage = useMayManage();
  const { pathname } = useLocation();
  const base = useHref('/').replace(/\/$/, '');
  const navigate = useNavigate();
  const listed = pages.filter((page): page is PageDefinition & { nav: string } => {
    return page.nav !== undefined && (mayManage || !page.forManagers);
  });
  const hrefOf = ({ path }: PageDefinition) => `${base}${path.replace(/\/:.*$/, '')}`;
  const section = `/${pathname.split('/')[1]}`;
  return (
    <SideNavigation
      header={{ text: name, href: `${base}/` }}
      activeHref={`${base}${section}`}
      onFollow={(event) => {
        if (event.detail.external) return;
        event.preventDefault();
        navigate(event.detail.href.slice(base.length) || '/');
      }}
      items={[
        ...listed.map((page) => ({ type: 'link', text: page.nav, href: hrefOf(page) }) as const),
        { type: 'divider' },
        { type: 'link', text: 'Residency', href: '#residency', info: <Badge color="blue">{residency}</Badge> },
      ]}
    />
  );
}

function NotForYou({ title }: { readonly title: string }) {
  return (
    <Page title={title}>
      <Alert type="info">Only Admins and Super Admins of the team see this page; ask one of them.</Alert>
    </Page>
  );
}

function NotHere() {
  return (
    <Page title="Not found">
      <Alert type="warning">There is no such page. Choose one from the navigation.</Alert>
    </Page>
  );
}

function Broken() {
  return (
    <Page title="Something went wrong">
      <Alert type="error">This page could not be shown. Reload it; if that does not help, sign out and in again.</Alert>
    </Page>
  );
}
