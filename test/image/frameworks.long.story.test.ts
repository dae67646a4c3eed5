import { afterEach, expect, test } from 'vitest'
import { readProject } from '../../src/project/read.ts'
import { readingOptions } from '../project/reading-options.ts'
import { docker, TestProject } from './real-docker.ts'

let project: TestProject | undefined
afterEach(() => project?.remove())

interface Example {
  readonly title: string
  readonly files: Readonly<Record<string, string>>
  /** What the reading must say, so that the image is known to come from it. */
  readonly target: string
  readonly healthPath: string
}

const EXAMPLES: readonly Example[] = [
  {
    title: 'a factory under src/',
    files: {
      'requirements.txt': 'fastapi\nuvicorn\n',
      'src/shop/__init__.py': '',
      'src/shop/web.py':
        'from fastapi import FastAPI\n\nfrom shop.items import router\n\n\ndef create_app() -> FastAPI:\n    app = FastAPI()\n    app.include_router(router)\n    return app\n',
      'src/shop/items.py':
        'from fastapi import APIRouter\n\nrouter = APIRouter()\n\n\n@router.get("/healthz")\ndef health():\n    return {"ok": True}\n',
    },
    target: 'shop.web:create_app',
    healthPath: '/healthz',
  },
  {
    title: 'Starlette',
    files: {
      'requirements.txt': 'starlette\nuvicorn\n',
      'main.py':
        'from starlette.applications import Starlette\nfrom starlette.responses import JSONResponse\nfrom starlette.routing import Route\n\n\nasync def health(request):\n    return JSONResponse({"ok": True})\n\n\napp = Starlette(routes=[Route("/health", health)])\n',
    },
    target: 'main:app',
    healthPath: '/health',
  },
  {
    title: 'Quart, by the server that it brings',
    files: {
      'requirements.txt': 'quart\n',
      'app.py':
        'from quart import Quart\n\napp = Quart(__name__)\n\n\n@app.get("/health")\nasync def health():\n    return {"ok": True}\n',
    },
    target: 'app:app',
    healthPath: '/health',
  },
  {
    title: 'Litestar',
    files: {
      'requirements.txt': 'litestar[standard]\n',
      'app.py':
        'from litestar import Litestar, get\n\n\n@get("/health")\nasync def health() -> dict[str, bool]:\n    return {"ok": True}\n\n\napp = Litestar(route_handlers=[health])\n',
    },
    target: 'app:app',
    healthPath: '/health',
  },
  {
    title: 'Falcon with its ASGI app',
    files: {
      'requirements.txt': 'falcon\nuvicorn\n',
      'main.py':
        'import falcon.asgi\n\n\nclass Health:\n    async def on_get(self, request, response):\n        response.media = {"ok": True}\n\n\napp = falcon.asgi.App()\napp.add_route("/health", Health())\n',
    },
    target: 'main:app',
    healthPath: '/health',
  },
  {
    title: 'Sanic',
    files: {
      'requirements.txt': 'sanic\nuvicorn\n',
      'server.py':
        'from sanic import Sanic\nfrom sanic.response import json\n\napp = Sanic("shop")\n\n\n@app.get("/health")\nasync def health(request):\n    return json({"ok": True})\n',
    },
    target: 'server:app',
    healthPath: '/health',
  },
  {
    title: 'FastAPI without any manifest',
    files: { 'main.py': 'from fastapi import FastAPI\n\napp = FastAPI()\n' },
    target: 'main:app',
    healthPath: '/docs',
  },
]

/** The first answer of an app that is just starting. */
async function firstAnswer(url: string, container: string): Promise<Response> {
  for (let attempt = 0; attempt < 150; attempt += 1) {
    try {
      return await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(2_000) })
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 200))
    }
  }
  throw new Error(`No answer from ${url}: ${await docker('logs', container)}`)
}

test.each(EXAMPLES)(
  '$title: read, built and answering on its health path',
  async ({ files, target, healthPath }) => {
    project = await TestProject.create(files)
    const reading = readProject(readingOptions(project.folder))
    expect(reading.errors).toEqual([])
    expect(reading.project.entrypoint?.target).toBe(target)
    const { command, port, healthCheckPath } = reading.web
    if (reading.install === null || command === null) throw new Error('Nothing to build an image from.')
    const { reference } = await project.build({ from: 'generated', install: reading.install, command, port })
    const { url, container } = await project.start(reference)
    expect(healthCheckPath).toBe(healthPath)
    const answer = await firstAnswer(`${url}${healthCheckPath}`, container)
    expect(answer.status).toBe(200)
    if (healthPath !== '/docs') expect(await answer.json()).toEqual({ ok: true })
  },
)
