import fc from 'fast-check'
import { expect, test } from 'vitest'
import { mayHold } from '../../../src/project/manifests/marker.ts'

test.each([
  ['', true],
  ['sys_platform == "win32"', false],
  ['sys_platform != "win32"', true],
  ['"win32" == sys_platform', false],
  ["platform_system == 'Linux' and python_version < '3.9'", false],
  ["python_version >= '3.9' or sys_platform == 'win32'", true],
  ["(os_name == 'nt' or sys_platform == 'darwin') and python_version > '3'", false],
  ["platform_python_implementation != 'PyPy'", true],
  ["'linux' in sys_platform", true],
  ["sys_platform not in 'linux'", false],
  ["extra == 'dev'", true],
  ['python_version ==', true],
  ['nonsense', true],
  ["python_version < '3.13'", false],
  ["python_version <= '3.13'", true],
  ["'3.9' < python_version", true],
  ["python_full_version < '3.9.1'", true],
])('%s', (marker, expected) => {
  expect(mayHold(marker, '3.13')).toBe(expected)
})

test('without a known Python version no marker about it is false', () => {
  expect(mayHold("python_version < '3.0'", null)).toBe(true)
})

test('any text is answered', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[ ()"'a-z_<>=!.0-9]{0,200}$/)), (marker) => {
      expect(typeof mayHold(marker, '3.12')).toBe('boolean')
    }),
  )
  expect(typeof mayHold('('.repeat(50_000), '3.12')).toBe('boolean')
})
