// print-tally.mjs FILE: sums what the proofs counted, one JSON object a line, and prints it in one line.
import { existsSync, readFileSync } from 'node:fs'

const [file = ''] = process.argv.slice(2)
const sum = { faultsInjected: 0, faultsSurvived: 0, crashPoints: 0, canaries: 0 }
for (const line of existsSync(file) ? readFileSync(file, 'utf8').split('\n') : []) {
  if (line === '') continue
  const counted = JSON.parse(line)
  for (const name of Object.keys(sum)) sum[name] += counted[name] ?? 0
}
process.stdout.write(
  `${sum.faultsInjected} faults injected, ${sum.faultsSurvived} cases of faults and crashes survived, ` +
    `${sum.crashPoints} crash points tried, ${sum.canaries} canaries searched for\n`,
)
