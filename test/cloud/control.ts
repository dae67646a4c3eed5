import type { Cloud } from './cloud.ts'
import { parseFaults } from './faults.ts'
import type { WebAnswer, WebRequest } from './service.ts'

/** The cloud's doors for another process, under `/_cloud`: what exists, what was called, and what is to fail. */
export function answerControl(cloud: Cloud, request: WebRequest): WebAnswer {
  switch (`${request.method} ${request.path}`) {
    case 'GET /inventory':
      return json(cloud.inventory())
    case 'GET /calls':
      return json(cloud.calls.report(Number(request.query.get('from') ?? 0)))
    case 'GET /violations':
      return json(cloud.violations)
    case 'GET /unused-statements':
      return json(cloud.iam.unusedStatements())
    case 'POST /faults':
      try {
        cloud.faults.add(parseFaults(request.body.toString()))
        return json({})
      } catch (error) {
        return json({ message: String(error) }, 400)
      }
    case 'DELETE /faults':
      cloud.faults.clear()
      return json({})
    default:
      return json({ message: `No door ${request.method} ${request.path}` }, 404)
  }
}

function json(value: unknown, status = 200): WebAnswer {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) }
}
