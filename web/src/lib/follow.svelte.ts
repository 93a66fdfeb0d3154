import { ask, type Answer } from './ask.svelte'
import { ApiError, type Problem } from './api'

/** Progress is how far a long answer has come; total is 0 where it is not known. */
export interface Progress {
  step: string
  unit: string
  done: number
  total: number
}

/** Followed is an answer that may take minutes. */
export interface Followed<T> extends Answer<T> {
  /** set while it is worked out */
  readonly progress: Progress | undefined
}

/**
 * follow waits for an answer that may take minutes: the server streams how far
 * it is, and once it is ready it is asked for like any other.
 */
export function follow<T>(where: () => string): Followed<T> {
  let ready = $state('')
  let progress = $state.raw<Progress | undefined>(undefined)
  let failed = $state.raw<ApiError | undefined>(undefined)
  let times = $state(0)
  const answer = ask<T>(() => ready)
  $effect(() => {
    const address = where()
    void times
    ready = ''
    progress = undefined
    failed = undefined
    if (!address) return
    const events = new EventSource(address)
    events.addEventListener('progress', (e) => (progress = JSON.parse((e as MessageEvent<string>).data) as Progress))
    events.addEventListener('ready', () => {
      events.close()
      ready = address
      progress = undefined
    })
    events.addEventListener('problem', (e) => {
      events.close()
      progress = undefined
      failed = new ApiError(JSON.parse((e as MessageEvent<string>).data) as Problem)
    })
    events.onerror = () => {
      if (events.readyState !== EventSource.CLOSED) return // it connects again by itself, and the work goes on
      ready = address // no stream here: asked plainly, the server says why
      progress = undefined
    }
    return () => events.close()
  })
  return {
    get data() {
      return ready ? answer.data : undefined
    },
    get error() {
      return failed ?? (ready ? answer.error : undefined)
    },
    get loading() {
      return failed ? false : ready ? answer.loading : where() !== ''
    },
    get progress() {
      return progress
    },
    get where() {
      return where()
    },
    again: () => void times++,
  }
}
