import { expect, it } from 'vitest'
import { readActLog } from './act-log.ts'
import { forAct, targetOf } from './example-workflow.ts'

it('reads outputs, masks, summary and steps from the lines of act', () => {
  const lines = [
    { msg: 'hello ***\n', raw_output: true, stage: 'Main', step: 'a/b@v1' },
    { command: 'add-mask', arg: 'secret', msg: '  ⚙  ***' },
    { command: 'set-output', name: 'url', arg: 'https://a', msg: '  ⚙  ::set-output:: url=https://a' },
    { command: 'summary', content: '# done' },
    { stage: 'Main', step: 'a/b@v1', stepResult: 'success', msg: 'Success' },
    { jobResult: 'success', msg: 'Job succeeded' },
  ]
  const text = `${lines.map((line) => JSON.stringify(line)).join('\n')}\nError: act itself\n`
  expect(readActLog(text)).toEqual({
    conclusion: 'success',
    steps: ['Main a/b@v1 success'],
    outputs: { url: 'https://a' },
    masks: ['secret'],
    summary: '# done',
    shown: 'hello ***\nError: act itself\n',
  })
})

const workflow = `concurrency:
  group: a
  queue: max # one after the other
jobs:
  deploy:
    steps:
      - uses: actions/checkout@v7
      - uses: org/monolayer-action@v1
        with:
          aws-account-id: "123456789012"
          aws-region: eu-west-1
`

it('changes of a workflow what act does not know, and how PyPI is reached, and nothing else', () => {
  expect(forAct(workflow, '')).toBe(workflow.replace('  queue: max # one after the other\n', ''))
  expect(forAct(workflow, 'PIP_INDEX_URL=x')).toBe(
    `${workflow.replace('  queue: max # one after the other\n', '')}          build-secrets: \${{ secrets.PACKAGE_INDEX }}\n`,
  )
})

it('finds where a workflow deploys to', () => {
  expect(targetOf(workflow)).toEqual({ accountId: '123456789012', region: 'eu-west-1' })
})
