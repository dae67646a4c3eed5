// Prints "passed failed skipped" of a JSON report of vitest.
// Arguments: the report, and the exit code of the run.
import { readFileSync } from 'node:fs'

const [report, exitCode] = process.argv.slice(2)
const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults } = JSON.parse(
  readFileSync(report, 'utf8'),
)
// A file that could not be loaded has no tests to count, but it failed.
const broken = testResults.filter(
  ({ status, assertionResults }) =>
    status === 'failed' && !assertionResults.some((result) => result.status === 'failed'),
).length
const failed = numFailedTests + broken
// A failure outside of every test shows in the exit code alone.
const hidden = failed === 0 && exitCode !== '0' ? 1 : 0
console.log(numPassedTests, failed + hidden, numPendingTests + numTodoTests)
