import type { Component } from 'svelte'

/** Page is one question with its address. */
export interface Page {
  /** pattern of the path; :name is a parameter, :name? one that may be absent */
  path: string
  /** name in the palette and of the window, until the page sets a better one */
  title: string
  /** short name in the navigation; absent: not there */
  nav?: string
  /** where the navigation and the palette lead, for a path with parameters */
  home?: string
  /** the page's file, loaded when it is first opened */
  load: () => Promise<{ default: Component<PageProps> }>
}

/** PageProps is what a page is given: the parameters of its path. */
export interface PageProps {
  params: Record<string, string>
}

/** pages is the register. The first that fits an address is shown. */
export const pages: Page[] = [
  { path: '/', title: 'Group', load: () => import('./pages/Group.svelte') },
  { path: '/group/:name?', title: 'Group', nav: 'Group', home: '/group/quartet', load: () => import('./pages/Group.svelte') },
  { path: '/pair/:pair', title: 'Pair', nav: 'Pair', home: '/pair/IRN-RUS', load: () => import('./pages/Pair.svelte') },
  { path: '/events/:pair?', title: 'Events', nav: 'Events', home: '/events/IRN-USA', load: () => import('./pages/Events.svelte') },
  { path: '/state/:state', title: 'State', nav: 'State', home: '/state/CHN', load: () => import('./pages/State.svelte') },
  { path: '/blocs/:year?', title: 'Blocs', nav: 'Blocs', home: '/blocs', load: () => import('./pages/Blocs.svelte') },
  { path: '/claims/:narrative?/:claim?', title: 'Claims', nav: 'Claims', home: '/claims/essay', load: () => import('./pages/Claims.svelte') },
  { path: '/ledger', title: 'Ledger', nav: 'Ledger', load: () => import('./pages/Ledger.svelte') },
  { path: '/sources/:source?', title: 'Sources', nav: 'Sources', home: '/sources', load: () => import('./pages/Sources.svelte') },
  { path: '/methods/:method?', title: 'Methods', nav: 'Methods', home: '/methods', load: () => import('./pages/Methods.svelte') },
  { path: '/docs/:section/:page?', title: 'Documentation', load: () => import('./pages/Methods.svelte') },
  { path: '/sql', title: 'SQL', nav: 'SQL', load: () => import('./pages/Sql.svelte') },
]
