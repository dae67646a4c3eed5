import { chapters } from './rules.ts'

const [begin, end] = ['<!-- rules: made from test/reliability/ -->', '<!-- /rules -->']

/** The section of `docs/reliability.md` with every rule, between its two marks. */
export function rulesSection(): string {
  const tables = chapters.map(({ title, rules }) => {
    const rows = rules.map(
      ({ rule, test, name, file, was, is }) =>
        `| ${cell(rule)} | \`${test}\`${name === '' ? '' : `: "${cell(name)} …"`} | \`${file}\`: ${mutation(was, is)} |`,
    )
    return [`### ${title}`, '', '| Rule | Test | Mutation |', '|---|---|---|', ...rows].join('\n')
  })
  return [begin, ...tables, end].join('\n\n')
}

/** A text with its section replaced. @throws Error where it has none */
export function withRulesSection(text: string): string {
  const [from, to] = [text.indexOf(begin), text.indexOf(end)]
  if (from < 0 || to < from) throw new Error('the marks of the rules are missing')
  return `${text.slice(0, from)}${rulesSection()}${text.slice(to + end.length)}`
}

function mutation(was: string, is: string): string {
  return is.trim() === '' ? `${code(was)} taken away` : `${code(was)} made ${code(is)}`
}

/** The first line is enough to know it by. */
function code(text: string): string {
  const [first = '', ...rest] = text.trim().split('\n')
  return `\`\` ${cell(first)}${rest.length > 0 ? ' …' : ''} \`\``
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|')
}
