import { ApiError, get, held } from './api'

/** Answer is a question and where it stands. While a new one is under way, data is the last. */
export interface Answer<T> {
  readonly data: T | undefined
  readonly error: ApiError | undefined
  readonly loading: boolean
  /** where the data came from, for twins and links */
  readonly where: string
  again(): void
}

/**
 * ask keeps an answer in step with an address that may change; an empty
 * address asks nothing. Call it while a component is made.
 */
export function ask<T>(where: () => string): Answer<T> {
  let data = $state.raw<T | undefined>(undefined)
  let error = $state.raw<ApiError | undefined>(undefined)
  let loading = $state(false)
  let times = $state(0)
  const wanted = $derived(where()) // what else changes in the page's address is no question
  $effect(() => {
    const address = wanted
    void times
    if (!address) {
      data = undefined
      error = undefined
      loading = false
      return
    }
    const stop = new AbortController()
    const before = held<T>(address)
    if (before) {
      data = before
      error = undefined
    }
    loading = true
    get<T>(address, stop.signal)
      .then((body) => {
        if (stop.signal.aborted) return
        data = body
        error = undefined
        loading = false
      })
      .catch((e: unknown) => {
        if (stop.signal.aborted) return
        loading = false
        data = undefined
        error = e instanceof ApiError ? e : new ApiError({ status: 0, title: 'The page failed', detail: String(e) })
      })
    return () => stop.abort()
  })
  return {
    get data() {
      return data
    },
    get error() {
      return error
    },
    get loading() {
      return loading
    },
    get where() {
      return where()
    },
    again: () => void times++,
  }
}
