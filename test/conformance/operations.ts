import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { loadSdk } from '../cloud/schema.ts'
import { protocols } from '../cloud/wire.ts'
import { productDirectory } from '../runner/product.ts'

/** What reads the project and decides calls nothing. */
const withoutAws = /^(project|plan)\//

/**
 * Every operation of AWS that the action calls: methods of the SDK's clients in its sources, which are named after the
 * operations (`ecs.runTask(…)`).
 *
 * @returns `ecs:RunTask`, sorted
 * @throws Error for a name that several services have, where the sources do not tell which is meant
 */
export async function operationsOfTheAction(): Promise<string[]> {
  const folder = join(productDirectory, 'src')
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (name) => name.endsWith('.ts') && !withoutAws.test(name),
  )
  const text = files.map((name) => readFileSync(join(folder, name), 'utf8')).join('\n')
  // What it is called on tells services apart that have operations of the same name: `rds.addTagsToResource(…)`.
  const called = [...text.matchAll(/\b(\w+)\.([a-z]\w+)\(/g)].map(([, on = '', method = '']) => ({
    on,
    method,
  }))
  const found = new Map<string, string[]>()
  for (const [service, { sdk }] of Object.entries(protocols)) {
    for (const operation of (await loadSdk(sdk)).operations.keys()) {
      const calls = called.filter(({ method }) => method === methodOf(operation))
      if (calls.length > 0) found.set(operation, [...(found.get(operation) ?? []), service])
    }
  }
  return [...found]
    .map(([operation, services]) => {
      const named = services.filter((service) =>
        called.some(({ on, method }) => on === service && method === methodOf(operation)),
      )
      const [only, another] = services.length === 1 ? services : named
      if (only === undefined || another !== undefined) throw new Error(`${operation} is one of ${services}`)
      return `${only}:${operation}`
    })
    .sort()
}

/** `DescribeDBInstances` -> `describeDBInstances`, as the SDK names its methods. */
function methodOf(operation: string): string {
  return operation.charAt(0).toLowerCase() + operation.slice(1)
}

/** Those of some operations that moto does not have, by moto's own classes. */
export function unknownToMoto(motoServer: string, operations: readonly string[]): string[] {
  const answer = execFileSync(join(dirname(motoServer), 'python3'), ['-c', question, ...operations], {
    timeout: 60_000,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  return answer.toString().split('\n').filter(Boolean)
}

const question = `
import importlib, inspect, sys
from moto.core.responses import BaseResponse
from moto.core.utils import camelcase_to_underscores
for name in sys.argv[1:]:
    service, operation = name.split(':')
    module = importlib.import_module(f'moto.{service}.responses')
    classes = [c for _, c in inspect.getmembers(module, inspect.isclass) if issubclass(c, BaseResponse)]
    if not any(hasattr(c, camelcase_to_underscores(operation)) for c in classes):
        print(name)
`
