/** Every page of the console: where it is, what the navigation calls it, and who sees it there. */
import type { ComponentType } from 'react';

export interface PageDefinition {
  /** Below the console, in the router's notation. */
  readonly path: string;
  /** In the navigation; pages without it are reached from others. */
  readonly nav?: string;
  readonly title: string;
  /** Whether only Admins and Super Admins may see it. */
  readonly forManagers: boolean;
  /** Loaded when it is first shown. */
  readonly load: () => Promise<{ readonly default: ComponentType }>;
}

export const pages: readonly PageDefinition[] = [
  {
    path: '/',
    nav: 'Overview',
    title: 'Overview',
    forManagers: true,
    load: () => import('./pages/overview/overview-page.tsx'),
  },
  {
    path: '/authentication',
    nav: 'Authentication',
    title: 'Authentication',
    forManagers: true,
    load: () => import('./pages/authentication/authentication-page.tsx'),
  },
  {
    path: '/setup/:provider?',
    nav: 'Setup guide',
    title: 'Setup guide',
    forManagers: true,
    load: () => import('./pages/setup/setup-page.tsx'),
  },
  {
    path: '/members',
    nav: 'Members',
    title: 'Members',
    forManagers: false,
    load: () => import('./pages/members/members-page.tsx'),
  },
  {
    path: '/members/:member',
    title: 'Member',
    forManagers: true,
    load: () => import('./pages/members/member-page.tsx'),
  },
  {
    path: '/groups',
    nav: 'Groups',
    title: 'Groups',
    forManagers: false,
    load: () => import('./pages/groups/groups-page.tsx'),
  },
  {
    path: '/groups/:group',
    title: 'Group',
    forManagers: false,
    load: () => import('./pages/groups/group-page.tsx'),
  },
  {
    path: '/workspaces',
    nav: 'Workspaces',
    title: 'Workspaces',
    forManagers: false,
    load: () => import('./pages/workspaces/workspaces-page.tsx'),
  },
  {
    path: '/workspaces/:workspace',
    title: 'Workspace',
    forManagers: false,
    load: () => import('./pages/workspaces/workspace-page.tsx'),
  },
  {
    path: '/domains',
    nav: 'Domains',
    title: 'Domains',
    forManagers: true,
    load: () => import('./pages/domains/domains-page.tsx'),
  },
  {
    path: '/activity',
    nav: 'Activity',
    title: 'Activity',
    forManagers: true,
    load: () => import('./pages/activity/activity-page.tsx'),
  },
];
