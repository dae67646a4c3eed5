import type { RefusalKind, Target } from './dispatch.ts'
import type { WebAnswer, WebPart, WebRequest } from './service.ts'

/** A request to GitHub's API or token issuer as something that can be run or, by plan, refused. */
export function webTarget(service: string, part: WebPart, request: WebRequest): Target {
  const input = { method: request.method, path: request.path, body: request.body.toString() }
  return {
    service,
    operation: part.operation(request),
    run: async () => {
      const answer = await part.handle(request)
      return { answer, input, error: answer.status < 400 ? undefined : String(answer.status) }
    },
    refuse: async (kind) => ({ answer: refusal(kind), input, error: kind }),
    empty: () => json(200, {}),
  }
}

/** How GitHub says these things: https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api */
function refusal(kind: RefusalKind): WebAnswer {
  switch (kind) {
    case '500':
      return refused(500, 'Server Error')
    case 'throttle':
      return refused(403, 'You have exceeded a secondary rate limit.', { 'retry-after': '1' })
    case 'expired':
      return refused(401, 'Bad credentials')
    case 'accessDenied':
      return refused(403, 'Resource not accessible by integration')
  }
}

function refused(status: number, message: string, headers: Record<string, string> = {}): WebAnswer {
  return json(status, { message }, headers)
}

function json(status: number, body: object, headers: Record<string, string> = {}): WebAnswer {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
    body: JSON.stringify(body),
  }
}
