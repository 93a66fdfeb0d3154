import { untrack } from 'svelte'

// Keys of the dashboard. A figure's keys act on the one that was pointed at or
// focused last.

export interface Key {
  keys: string[]
  what: string
}

const always: Key[] = [
  { keys: ['/', 'Ctrl K'], what: 'find a state, pair, group, measure, source, page or action' },
  { keys: ['?'], what: 'this list' },
  { keys: ['t'], what: 'chart or table' },
  { keys: ['s'], what: 'sources of the figure' },
  { keys: ['d'], what: 'download the figure' },
  { keys: ['w'], what: 'full screen' },
  { keys: ['←', '→'], what: 'previous or next point, when a chart has the focus' },
  { keys: ['Shift o'], what: 'reset the page to what it shows by default' },
  { keys: ['Esc'], what: 'close, or take back a selection' },
]

// keys of the page that is open
const bound = $state<{ list: (Key & { act: () => void })[] }>({ list: [] })

/** help lists the keys, those of the page that is open among them. */
export function help(): Key[] {
  return [...always, ...bound.list]
}

/** bind gives a page a key, such as p for play; call it in an $effect, which takes it back. */
export function bind(key: string, what: string, act: () => void): () => void {
  const entry = { keys: [key], what, act }
  bound.list = [...untrack(() => bound.list), entry]
  return () => {
    bound.list = untrack(() => bound.list).filter((x) => x.what !== what)
  }
}

/** open says which dialog is open. */
export const open = $state<{ dialog: '' | 'palette' | 'keys' }>({ dialog: '' })

interface FigureKeys {
  table(): void
  sources(): void
  download(): void
  full(): void
}

const shown = new Map<Element, FigureKeys>()
let last: FigureKeys | undefined

/** attend makes a figure the one that keys act on. */
export function attend(f: FigureKeys): void {
  last = f
}

/** present tells of a figure on the page; the topmost is the one until another is attended. */
export function present(element: Element, f: FigureKeys): () => void {
  shown.set(element, f)
  return () => {
    shown.delete(element)
    if (last === f) last = undefined
  }
}

function current(): FigureKeys | undefined {
  if (last) return last
  const top = document.querySelector('figure[data-figure]')
  return top ? shown.get(top) : undefined
}

function writing(e: KeyboardEvent): boolean {
  const t = e.target as HTMLElement
  return t.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(t.tagName)
}

/** run does what a figure's key does: t, s, d or w. */
export function run(key: string): void {
  const f = current()
  if (key === 't') f?.table()
  else if (key === 's') f?.sources()
  else if (key === 'd') f?.download()
  else if (key === 'w') f?.full()
}

/** press answers a key for the whole page; reset is what Shift o does. */
export function press(e: KeyboardEvent, reset: () => void): void {
  if ((e.ctrlKey || e.metaKey) && e.key.toLowerCase() === 'k') {
    e.preventDefault()
    open.dialog = open.dialog === 'palette' ? '' : 'palette'
    return
  }
  if (e.ctrlKey || e.metaKey || e.altKey || writing(e) || open.dialog || document.querySelector('dialog[open]')) return
  const act: Record<string, (() => void) | undefined> = {
    '/': () => (open.dialog = 'palette'),
    '?': () => (open.dialog = 'keys'),
    t: () => run('t'),
    s: () => run('s'),
    d: () => run('d'),
    w: () => run('w'),
    O: reset,
  }
  const a = act[e.key] ?? bound.list.find((b) => b.keys[0] === e.key)?.act
  if (!a) return
  e.preventDefault()
  a()
}
