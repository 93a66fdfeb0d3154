// The operations over HTTP, as docs/api.md describes them. An answer is kept
// with its ETag; asking again costs a 304 as long as the record is the same.

export interface Problem {
  status: number
  title: string
  detail?: string
  parameter?: string
  suggestion?: string
}

/** ApiError is an answer that is a problem, or no answer at all (status 0). */
export class ApiError extends Error {
  constructor(readonly problem: Problem) {
    super(problem.detail || problem.title)
  }

  /** unnamed: something was asked for by a name that nothing goes by; another name helps. */
  get unnamed(): boolean {
    return [400, 422].includes(this.problem.status) && /^(--[a-z-]+: )?((unknown|no) (state|group|pair|source|measure|topic|method|narrative|claim)\b|a pair needs two different states)/i.test(this.problem.detail ?? '')
  }
}

export type Value = string | number | boolean | null | undefined | string[]

/** address is where an operation answers: address('figures', [measure, pair], { from: 2014 }). */
export function address(operation: string, args: string[] = [], params: Record<string, Value> = {}, ending = ''): string {
  const q = new URLSearchParams()
  for (const [k, v] of Object.entries(params)) {
    if (v === null || v === undefined || v === '' || v === false) continue
    if (Array.isArray(v)) for (const x of v) q.append(k, x)
    else q.set(k, String(v))
  }
  const query = q.toString().replaceAll('%2C', ',')
  return ['/api/v1', operation, ...args.map(encodeURIComponent)].join('/') + ending + (query ? '?' + query : '')
}

/** twin is the same answer in another format: twin(where, 'csv'). */
export function twin(where: string, format: 'csv' | 'parquet' | 'md' | 'json'): string {
  const [path, query] = where.split('?')
  return `${path}.${format}${query ? '?' + query : ''}`
}

const kept = new Map<string, { tag: string; body: unknown }>()
const most = 60

/** held is the last answer from an address, without asking. */
export function held<T>(where: string): T | undefined {
  return kept.get(where)?.body as T | undefined
}

/** get asks; it throws ApiError, or the signal's reason when it was stopped. */
export async function get<T>(where: string, signal?: AbortSignal): Promise<T> {
  const before = kept.get(where)
  let answer: Response
  try {
    answer = await fetch(where, {
      signal,
      cache: 'no-store', // the answers are kept here
      headers: before ? { Accept: 'application/json', 'If-None-Match': before.tag } : { Accept: 'application/json' },
    })
  } catch (e) {
    if (signal?.aborted) throw e
    throw new ApiError({ status: 0, title: 'No answer', detail: 'The server did not answer. Is it still running?' })
  }
  if (answer.status === 304 && before) return before.body as T
  if (!answer.ok) {
    let problem: Problem = { status: answer.status, title: answer.statusText || 'The request failed' }
    try {
      problem = { ...problem, ...((await answer.json()) as Problem) }
    } catch {
      // not a problem in JSON: the status says enough
    }
    throw new ApiError(problem)
  }
  const body = (await answer.json()) as T
  const tag = answer.headers.get('ETag')
  if (tag) {
    kept.delete(where)
    kept.set(where, { tag, body })
    if (kept.size > most) kept.delete(kept.keys().next().value!)
  }
  return body
}
