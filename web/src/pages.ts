import type { Component } from 'svelte'
import type { Group } from './lib/register.svelte'

/** Page is one question with its address. */
export interface Page {
  /** pattern of the path; :name is a parameter, :name? one that may be absent */
  path: string
  /** name in the palette and of the window, until the page sets a better one */
  title: string
  /** short name in the navigation; absent: not there */
  nav?: string
  /** where the page begins when its address names nothing, given the group that is meant where none is named */
  begin?: (g: Group) => string
  /** the page's file, loaded when it is first opened */
  load: () => Promise<{ default: Component<PageProps> }>
}

/** PageProps is what a page is given: the parameters of its path. */
export interface PageProps {
  params: Record<string, string>
}

const group = (g: Group) => `/group/${g.id}`
const first = (g: Group) => g.members.slice(0, 2).join('-')

/** pages is the register. The first that fits an address is shown. */
export const pages: Page[] = [
  { path: '/', title: 'Group', begin: group, load: () => import('./pages/Group.svelte') },
  { path: '/group/:name?', title: 'Group', nav: 'Group', begin: group, load: () => import('./pages/Group.svelte') },
  { path: '/pair/:pair?', title: 'Pair', nav: 'Pair', begin: (g) => `/pair/${first(g)}`, load: () => import('./pages/Pair.svelte') },
  { path: '/events/:pair?', title: 'Events', nav: 'Events', begin: (g) => `/events/${first(g)}`, load: () => import('./pages/Events.svelte') },
  { path: '/state/:state?', title: 'State', nav: 'State', begin: (g) => `/state/${g.members[0]}`, load: () => import('./pages/State.svelte') },
  { path: '/blocs/:year?', title: 'Blocs', nav: 'Blocs', load: () => import('./pages/Blocs.svelte') },
  { path: '/claims/:narrative?/:claim?', title: 'Claims', nav: 'Claims', load: () => import('./pages/Claims.svelte') },
  { path: '/ledger', title: 'Ledger', nav: 'Ledger', load: () => import('./pages/Ledger.svelte') },
  { path: '/sources/:source?', title: 'Sources', nav: 'Sources', load: () => import('./pages/Sources.svelte') },
  { path: '/methods/:method?', title: 'Methods', nav: 'Methods', load: () => import('./pages/Methods.svelte') },
  { path: '/docs/:section/:page?', title: 'Documentation', load: () => import('./pages/Methods.svelte') },
  { path: '/sql', title: 'SQL', nav: 'SQL', load: () => import('./pages/Sql.svelte') },
]

/** base is the address of a page without its parameters: where the navigation and the palette lead. */
export const base = (p: Page): string => p.path.replace(/\/:.*$/, '') || '/'

/** begins is the page's beginning, where an address names nothing to show; a group of one's own stands in ?members=. */
export function begins(p: Page, params: Record<string, string>, query: URLSearchParams): Page['begin'] {
  return p.begin && Object.keys(params).length === 0 && !query.get('members') ? p.begin : undefined
}
