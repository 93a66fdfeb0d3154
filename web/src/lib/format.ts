// How numbers are written. Nothing is computed here that a reader would cite.

/** unknown is what stands where a number is not known: never zero. */
export const unknown = '·'

/** number writes a value with as many decimals as its size deserves. */
export function number(v: number | null | undefined, decimals?: number): string {
  if (v === null || v === undefined || Number.isNaN(v)) return unknown
  const a = Math.abs(v)
  const d = decimals ?? (a >= 1000 || Number.isInteger(v) ? 0 : a >= 100 ? 0 : a >= 10 ? 1 : a >= 0.095 || a === 0 ? 2 : 3)
  return v.toLocaleString('en', { minimumFractionDigits: d, maximumFractionDigits: d }).replace('-', '−')
}

/** evenly writes the marks of an axis, all with as many decimals as the one that needs most. */
export function evenly(marks: number[]): (v: number) => string {
  const whole = (d: number) => marks.every((m) => Math.abs(m * 10 ** d - Math.round(m * 10 ** d)) < 1e-6)
  const decimals = [0, 1, 2, 3, 4, 5].find(whole) ?? 6
  return (v) => number(v, decimals)
}

/** signed writes a change with its sign. */
export function signed(v: number | null | undefined, decimals = 2): string {
  if (v === null || v === undefined || Number.isNaN(v)) return unknown
  return (v > 0 ? '+' : '') + number(v, decimals)
}

/** interval writes "0.56 to 0.76". */
export function interval(low: number | null | undefined, high: number | null | undefined, decimals = 2): string {
  if (low == null || high == null) return unknown
  return `${number(low, decimals)} to ${number(high, decimals)}`
}

/** ordinal writes 1st, 2nd, 3rd, 87th; what is not quite all of a hundred is not written as all. */
export function ordinal(v: number | null | undefined): string {
  if (v === null || v === undefined || Number.isNaN(v)) return unknown
  if (v >= 99.5 && v < 100) return '>99th'
  const n = Math.round(v)
  const tail = n % 100 > 10 && n % 100 < 14 ? 'th' : (['th', 'st', 'nd', 'rd'][n % 10] ?? 'th')
  return n + tail
}

/** plural writes "1 roll call", "83 roll calls". */
export function plural(n: number, one: string, many = one + 's'): string {
  return `${number(n, 0)} ${n === 1 ? one : many}`
}

/** sentences cuts a finding into its sentences, with the minus that numbers have elsewhere on the page. */
export function sentences(finding: string): string[] {
  return finding.replace(/(^|[\s(])-(?=\d)/g, '$1−').split(/(?<=\.) (?=[A-Z])/)
}

/** sentence case for titles that come in lower case. */
export function upper(s: string): string {
  return s.charAt(0).toUpperCase() + s.slice(1)
}

/** cut shortens a name to the room that bars leave for it in a picture of a width. */
export function cut(name: string, width: number): string {
  const most = Math.max(6, Math.floor((width * 0.42 - 20) / 6.8))
  return name.length > most ? name.slice(0, most - 1).trimEnd() + '…' : name
}
