import { mount } from 'svelte'
import './styles/tokens.css'
import './styles/base.css'
import App from './App.svelte'
import { applyTheme } from './lib/theme.svelte'
import { listen } from './lib/router.svelte'

applyTheme()
listen()
mount(App, { target: document.getElementById('app')! })
