import { expect, test } from 'vitest'
import { allowsVersion } from '../../src/project/manifests/version-range.ts'
import { allows } from '../../src/project/python-version.ts'

test.each([
  ['>=3.10', '3.13', true],
  ['>=3.10,<3.13', '3.13', false],
  ['>=3.10 <3.13', '3.13', false],
  ['>=3.9,<3.13.2', '3.13', true],
  ['<=3.12', '3.12', false],
  ['<=3.12.4', '3.12', true],
  ['~=3.11', '3.13', true],
  ['~=3.11.2', '3.13', false],
  ['^3.11', '3.13', true],
  ['~3.11', '3.12', false],
  ['==3.11.*', '3.11', true],
  ['3.11.4', '3.11', true],
  ['3.11 || 3.13', '3.13', true],
  ['!=3.12.*,>=3.11', '3.12', false],
  ['!=3.13.0', '3.13', true],
  ['>3.12', '3.12', false],
  ['<4', '3.13', true],
  ['>=3', '3.13', true],
  ['*', '3.13', true],
  ['', '3.13', true],
  ['>=2.7', '3.13', true],
  ['==2.7', '3.13', false],
])('Python %s allows %s: %s', (constraint, version, expected) => {
  expect(allows(constraint, version)).toBe(expected)
})

test.each([
  ['', true],
  ['>=2', true],
  ['>=2,<2.1', false],
  ['<2.1.0', false],
  ['<2.1.5', true],
  ['==2.0.36', false],
  ['==2.1.1', true],
  ['==2.0.*', false],
  ['==2.1.*', true],
  ['~=2.0', true],
  ['~=2.0.30', false],
  ['~=2.1.0', true],
  ['^2.0', true],
  ['^1.4', false],
  ['~2.0', false],
  ['<3', true],
  ['<=2.0.40', false],
  ['!=2.1.0', true],
  ['!=2.1.*', false],
  ['1.4.54', false],
  ['>=1.4 || ^2.1', true],
])('a version of 2.1 is in "%s": %s', (specifier, expected) => {
  expect(allowsVersion(specifier, '2.1')).toBe(expected)
})
