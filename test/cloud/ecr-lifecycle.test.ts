import fc from 'fast-check'
import { expect, test } from 'vitest'
import { expired, type LifecycleRule, readLifecyclePolicy } from './ecr-lifecycle.ts'
import type { StoredImage } from './ecr-repository.ts'

const day = 24 * 60 * 60 * 1000
const now = 1000 * day

function image(ageInDays: number, ...tags: string[]): StoredImage {
  return {
    digest: `sha256:${tags.join('-')}-${ageInDays}`,
    mediaType: '',
    artifactMediaType: undefined,
    size: 1,
    pushedAt: now - ageInDays * day,
    tags: new Set(tags),
    pulledAt: undefined,
  }
}

function rule(rulePriority: number, selection: LifecycleRule['selection']): LifecycleRule {
  return { rulePriority, selection, action: { type: 'expire' } }
}

const untagged = rule(1, {
  tagStatus: 'untagged',
  countType: 'sinceImagePushed',
  countUnit: 'days',
  countNumber: 1,
})

test('untagged images go after their time', () => {
  const [old, fresh, tagged] = [image(2), image(0.5), image(5, 'main')]
  expect(expired([untagged], [old, fresh, tagged], now)).toEqual([old])
})

test('the newest of a prefix stay', () => {
  const images = [image(3, 'pr-1'), image(2, 'pr-2'), image(1, 'pr-3'), image(9, 'main-1')]
  const keepTwo = rule(1, {
    tagStatus: 'tagged',
    tagPrefixList: ['pr-'],
    countType: 'imageCountMoreThan',
    countNumber: 2,
  })
  expect(expired([keepTwo], images, now)).toEqual([images[0]])
})

test('an image that an earlier rule selects is safe from a later one', () => {
  const release = image(100, 'release-1')
  const keepReleases = rule(1, {
    tagStatus: 'tagged',
    tagPatternList: ['release*'],
    countType: 'imageCountMoreThan',
    countNumber: 10,
  })
  const everything = rule(2, { tagStatus: 'any', countType: 'imageCountMoreThan', countNumber: 1 })
  expect(expired([everything, keepReleases], [release, image(1, 'a'), image(2, 'b')], now)).toEqual([
    image(2, 'b'),
  ])
})

test('a count keeps as many as it says, whatever else is there', () => {
  const made = fc.record({ age: fc.integer({ min: 0, max: 50 }), tag: fc.constantFrom('pr-1', 'main') })
  fc.assert(
    fc.property(fc.array(made, { maxLength: 20 }), fc.integer({ min: 1, max: 9 }), (list, countNumber) => {
      const images = list.map(({ age, tag }) => image(age, tag))
      const rest = rule(2, { tagStatus: 'any', countType: 'imageCountMoreThan', countNumber })
      const gone = expired([untagged, rest], images, now)
      expect(images.length - gone.length).toBe(Math.min(countNumber, images.length))
      expect(new Set(gone).size).toBe(gone.length)
    }),
  )
})

test.each([
  ['not JSON', '{'],
  ['no rules', '{"rules":[]}'],
  ['a priority twice', JSON.stringify({ rules: [untagged, untagged] })],
  [
    'no prefix for tagged images',
    JSON.stringify({ rules: [rule(1, { ...untagged.selection, tagStatus: 'tagged' })] }),
  ],
  [
    'days without their unit',
    '{"rules":[{"rulePriority":1,"selection":{"tagStatus":"any","countType":"sinceImagePushed","countNumber":1},"action":{"type":"expire"}}]}',
  ],
])('a policy with %s is refused', (_, text) => {
  expect(() => readLifecyclePolicy(text)).toThrow(/Lifecycle policy validation failure/)
})
