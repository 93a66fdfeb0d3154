import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig, runnerImport, type Plugin } from 'vite'
import { docs } from './docs'

// The build is made aside and moved into place when it is whole.
const aside = `node_modules/.dashboard-${process.pid}`
const place = 'dist/app'

// compressed writes .gz and .br beside each built file, so that the server
// sends bytes as they are, and moves the build into place.
function compressed(dir: string): Plugin {
  return {
    name: 'compressed',
    apply: 'build',
    closeBundle() {
      if (!existsSync(dir)) return // the build has failed, and says why
      for (const entry of readdirSync(dir, { recursive: true, withFileTypes: true })) {
        if (!entry.isFile() || !/\.(js|css|html|svg|json)$/.test(entry.name)) continue
        const path = join(entry.parentPath, entry.name)
        const bytes = readFileSync(path)
        writeFileSync(path + '.gz', gzipSync(bytes, { level: 9 }))
        writeFileSync(path + '.br', brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }))
      }
      mkdirSync('dist', { recursive: true })
      rmSync(place, { recursive: true, force: true })
      renameSync(dir, place)
    },
  }
}

// addresses writes the patterns of src/pages.ts beside the build, so that the
// server knows which addresses have a page.
function addresses(): Plugin {
  return {
    name: 'addresses',
    apply: 'build',
    async generateBundle() {
      const { module } = await runnerImport<typeof import('./src/pages')>('./src/pages.ts', { configFile: false, logLevel: 'error' })
      this.emitFile({ type: 'asset', fileName: 'pages.json', source: JSON.stringify(module.pages.map((p) => p.path)) })
    },
  }
}

export default defineConfig({
  plugins: [docs(), svelte(), addresses(), compressed(aside)],
  build: {
    outDir: aside,
    assetsInlineLimit: 0, // nothing inline: the content security policy forbids it
    modulePreload: { polyfill: false },
    target: 'es2023',
    reportCompressedSize: false,
    manifest: 'manifest.json', // the test of sizes reads it
  },
  server: { fs: { allow: ['..'] }, proxy: { '/api': 'http://127.0.0.1:7480' } },
})
