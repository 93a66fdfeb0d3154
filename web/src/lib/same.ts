// The same answer elsewhere: on the command line, from a program, by an assistant.

import { get, twin } from './api'

interface Parameter {
  name: string
  in: 'path' | 'query'
  schema: { type?: string }
}
interface Described {
  paths: Record<string, { get: { parameters?: Parameter[] } }>
}

/** described asks for the description of the operations; large, so only when it is needed. */
export const described = (): Promise<Described> => get<Described>('/api/v1/openapi.json')

const parts = (data: string): [string[], [string, string][]] => {
  const [path, query] = data.replace(/^\/api\/v1\//, '').split('?')
  return [path.split('/').map(decodeURIComponent), [...new URLSearchParams(query)]]
}
const quoted = (word: string) => (/[^\w.,:=/+-]/.test(word) ? `"${word.replace(/(["$`\\])/g, '\\$1')}"` : word)

/** command is the line that gives the answer of an address. */
export function command(data: string): string {
  const [args, query] = parts(data)
  return ['entente', ...args, ...query.flatMap(([k, v]) => (v === 'true' ? [`--${k}`] : [`--${k}`, v]))].map(quoted).join(' ')
}

/** call is what an assistant's program asks the tool of the same name. */
export function call(data: string, api: Described): string {
  const [[operation, ...args], query] = parts(data)
  const of = (path: string) => api.paths[path]?.get.parameters ?? []
  const known = Object.keys(api.paths).filter((p) => p.startsWith(`/api/v1/${operation}/{`)).slice(0, 1)
  const placed = known.flatMap((path) => of(path).filter((p) => p.in === 'path'))
  // the last place takes all the words that are left
  const given: [string, string][] = [...args.map((v, i): [string, string] => [placed[Math.min(i, placed.length - 1)]?.name ?? `${i}`, v]), ...query]
  const types = new Map(of(`/api/v1/${operation}`).map((p) => [p.name, p.schema.type]))
  const out: Record<string, unknown> = {}
  for (const [name, text] of given) {
    const type = types.get(name)
    if (type === 'array') out[name] = [...((out[name] as string[]) ?? []), text]
    else out[name] = type === 'boolean' ? text === 'true' : type === 'integer' || type === 'number' ? Number(text) : text
  }
  return JSON.stringify({ method: 'tools/call', params: { name: operation, arguments: out } }, null, 2)
}

/** programs read the answer of an address as a table. */
export function programs(data: string, origin: string): { name: string; code: string }[] {
  const csv = origin + twin(data, 'csv')
  return [
    { name: 'Python', code: `import pandas as pd\n\nd = pd.read_csv("${csv}")\n# or, with types: pd.read_parquet("${origin + twin(data, 'parquet')}")` },
    { name: 'R', code: `d <- read.csv("${csv}")` },
    { name: 'Stata', code: `import delimited "${csv}", varnames(1) clear` },
    { name: 'Shell', code: `curl -s "${csv}"` },
  ]
}
