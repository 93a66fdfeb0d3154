// Dates as the operations write them, for places on an axis and for reading.

import { plural } from './format'

/** asYear is a date as a year with a fraction, for a place on an axis; undefined without one. */
export function asYear(date: string): number | undefined {
  const m = /^(-?\d{4})(?:-(\d\d))?(?:-(\d\d))?/.exec(date)
  if (!m) return undefined
  return Number(m[1]) + (Number(m[2] ?? 1) - 1) / 12 + (Number(m[3] ?? 1) - 1) / 372
}

/** shown writes a date as precisely as it is known. */
export function shown(date: string, precision: string): string {
  return precision === 'year' ? date.slice(0, 4) : precision === 'month' ? date.slice(0, 7) : date
}

/** dayOfYear writes the "10-31" of a date as "31 October". */
export function dayOfYear(monthDay: string): string {
  const [month, day] = monthDay.split('-').map(Number)
  return `${day} ${new Date(Date.UTC(2000, month - 1, 1)).toLocaleString('en', { month: 'long', timeZone: 'UTC' })}`
}

/** ago says how long before today a date was, for freshness. */
export function ago(date: string, now = Date.now()): string {
  const then = Date.parse(date)
  if (Number.isNaN(then)) return 'unknown'
  const days = Math.round((now - then) / 86_400_000)
  if (days < 0) return 'not over yet'
  if (days < 60) return days === 0 ? 'today' : `${plural(days, 'day')} ago`
  if (days < 730) return `${Math.round(days / 30.4)} months ago`
  return `${Math.round(days / 365.25)} years ago`
}
