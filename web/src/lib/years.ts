import { route, setQuery } from './router.svelte'

/** years are the first and last year that pictures show, ?from= and ?to=, within those that there are. */
export function years(full: [number, number]): [number, number] {
  const read = (name: string, otherwise: number) => {
    const text = route.param(name)
    return /^\d{4}$/.test(text) ? Number(text) : otherwise
  }
  const from = Math.max(full[0], read('from', full[0]))
  const to = Math.min(full[1], read('to', full[1]))
  return to - from >= 2 ? [from, to] : full
}

/** setYears puts them into the address; the full span leaves it. */
export function setYears([from, to]: [number, number], full: [number, number]): void {
  setQuery({ from: from > full[0] ? from : null, to: to < full[1] ? to : null }, { push: true })
}
