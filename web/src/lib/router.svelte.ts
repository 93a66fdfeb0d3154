// The address is the state: what a colleague should see who is given the link
// stands in its path and query, nothing else does.

interface Route {
  path: string // without /embed
  query: URLSearchParams
  /** id of the one figure to show, under /embed; '' elsewhere */
  embed: string
}

function read(): Route {
  const url = new URL(location.href)
  const embedded = url.pathname === '/embed' || url.pathname.startsWith('/embed/')
  const path = (embedded ? url.pathname.slice('/embed'.length) : url.pathname) || '/'
  return { path, query: url.searchParams, embed: embedded ? (url.searchParams.get('figure') ?? 'all') : '' }
}

let current = $state.raw<Route>(read())

/** route is the address as it is now; reading it in markup or $derived follows it. */
export const route = {
  get path() {
    return current.path
  },
  get query() {
    return current.query
  },
  get embed() {
    return current.embed
  },
  /** param is a query parameter, or a default where it is absent or empty. */
  param(name: string, otherwise = ''): string {
    return current.query.get(name) || otherwise
  },
}

/** go opens an address of ours; replace leaves no step in the history. */
export function go(href: string, how: { replace?: boolean } = {}): void {
  const before = current.path
  if (how.replace) history.replaceState(null, '', href)
  else history.pushState(null, '', href)
  current = read()
  if (current.path !== before && !how.replace) window.scrollTo(0, 0)
}

/**
 * setQuery changes query parameters and keeps the others; null or '' removes
 * one. A change that one would want to undo is a step in the history (push).
 */
export function setQuery(change: Record<string, string | number | null>, how: { push?: boolean } = {}): void {
  const url = new URL(location.href)
  for (const [k, v] of Object.entries(change)) {
    if (v === null || v === '') url.searchParams.delete(k)
    else url.searchParams.set(k, String(v))
  }
  go(url.pathname + readable(url.searchParams) + url.hash, { replace: !how.push })
}

/** readable writes a query with commas and colons as they are. */
export function readable(q: URLSearchParams): string {
  const s = q.toString().replaceAll('%2C', ',').replaceAll('%3A', ':').replaceAll('%3E', '>')
  return s === '' ? '' : '?' + s
}

/** match fits a path to a pattern such as /group/:name; :name? may be absent. */
export function match(pattern: string, path: string): Record<string, string> | null {
  const want = pattern.split('/').filter(Boolean)
  const have = path.split('/').filter(Boolean)
  if (have.length > want.length) return null
  const found: Record<string, string> = {}
  for (const [i, part] of want.entries()) {
    const value = have[i]
    if (part.startsWith(':')) {
      if (value === undefined) {
        if (!part.endsWith('?')) return null
        continue
      }
      try {
        found[part.slice(1).replace(/\?$/, '')] = decodeURIComponent(value)
      } catch {
        return null
      }
    } else if (part !== value) return null
  }
  return found
}

/** listen follows the history and turns clicks on links of ours into steps. */
export function listen(): void {
  addEventListener('popstate', () => (current = read()))
  document.addEventListener('click', (e) => {
    if (e.defaultPrevented || e.button !== 0 || e.metaKey || e.ctrlKey || e.shiftKey || e.altKey) return
    const a = (e.target as Element).closest?.('a')
    if (!a || a.target || a.hasAttribute('download') || a.origin !== location.origin) return
    const href = a.getAttribute('href') ?? ''
    if (href.startsWith('#') || /^\/(api|mcp|metrics|healthz)(\/|$)/.test(a.pathname)) return
    e.preventDefault()
    go(a.pathname + a.search + a.hash)
  })
}
