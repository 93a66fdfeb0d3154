// The theme is the browser's unless the reader chose one; the choice is kept in
// this browser and is not part of an address.

export type Theme = 'auto' | 'light' | 'dark'

const key = 'entente-theme'

function kept(): Theme {
  try {
    const v = localStorage.getItem(key)
    return v === 'light' || v === 'dark' ? v : 'auto'
  } catch {
    return 'auto' // storage may be forbidden, as in a frame of another site
  }
}

export const theme = $state<{ value: Theme }>({ value: kept() })

export function applyTheme(): void {
  if (theme.value === 'auto') document.documentElement.removeAttribute('data-theme')
  else document.documentElement.setAttribute('data-theme', theme.value)
}

/** nextTheme goes from the browser's theme to light, to dark, and back. */
export function nextTheme(): void {
  theme.value = theme.value === 'auto' ? 'light' : theme.value === 'light' ? 'dark' : 'auto'
  try {
    localStorage.setItem(key, theme.value)
  } catch {
    // kept for this page only
  }
  applyTheme()
}
