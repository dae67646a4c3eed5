export const id = 671;
export const ids = [671];
export const modules = {

/***/ 18:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   DV: () => (/* binding */ codeBlock),
/* harmony export */   FV: () => (/* binding */ escapeMarkdown),
/* harmony export */   ti: () => (/* binding */ inlineCode),
/* harmony export */   tp: () => (/* binding */ table),
/* harmony export */   zP: () => (/* binding */ cutToBytes)
/* harmony export */ });
/**
 * Text that is not ours, safe inside Markdown: no HTML, no links or images, no mentions or issue references, no table
 * or code delimiters. Everything that could mean something becomes a character reference, which GitHub shows as the
 * character.
 */
function escapeMarkdown(text) {
    return text
        .replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g, '')
        .replace(/[&<>"'`*_~[\](){}#+\-.!|\\@:/=$^]/g, (character) => `&#${character.charCodeAt(0)};`)
        .replace(/\s*\n\s*/g, ' ');
}
/** Foreign text as code on one line. */
function inlineCode(text) {
    return `<code>${escapeMarkdown(text)}</code>`;
}
/** Foreign text as a block that nothing in it can end: its fence is longer than any run of backticks in it. */
function codeBlock(text) {
    const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
    const fence = '`'.repeat(longest + 1);
    return `${fence}text\n${text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, '')}\n${fence}`;
}
function table(head, rows) {
    const line = (cells) => `| ${cells.join(' | ')} |`;
    return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
/**
 * Cuts a text to so many bytes of UTF-8, at a line's end, and says so. GitHub drops a summary that is too long whole,
 * and refuses a comment.
 */
function cutToBytes(text, bytes) {
    if (Buffer.byteLength(text, 'utf8') <= bytes)
        return text;
    const note = '\n\n*(cut: the rest is in the log of the job)*\n';
    const room = bytes - Buffer.byteLength(note, 'utf8');
    const kept = [];
    let used = 0;
    for (const line of text.split('\n')) {
        used += Buffer.byteLength(line, 'utf8') + 1;
        if (used > room)
            break;
        kept.push(line);
    }
    return kept.join('\n') + note;
}


/***/ }),

/***/ 5671:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   summaryOf: () => (/* binding */ summaryOf)
/* harmony export */ });
/* unused harmony export planPart */
/* harmony import */ var _report_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(9293);
/* harmony import */ var _wait_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7634);
/* harmony import */ var _markdown_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(18);



/** GitHub drops a summary above 1 MiB whole; other steps of the job may have written to it too. */
const mostBytes = 900 * 1024;
/** The job summary: what failed first, then what serves, what was found and why, what was done and how long it took. */
function summaryOf(report, steps, warnings) {
    const parts = [
        `\n## ${headline(report)}`,
        failurePart(report),
        urlPart(report),
        ...report.notes.map((note) => (0,_markdown_js__WEBPACK_IMPORTED_MODULE_1__/* .escapeMarkdown */ .FV)(note)),
        phasesPart(report.phases),
        warningsPart(warnings),
        report.plan === null ? '' : planPart(report.plan),
        stepsPart(steps),
        logsPart(report),
    ];
    return (0,_markdown_js__WEBPACK_IMPORTED_MODULE_1__/* .cutToBytes */ .zP)(`${parts.filter((part) => part !== '').join('\n\n')}\n`, mostBytes);
}
const headlines = {
    deployed: 'Deployed',
    unchanged: 'Unchanged: this is what serves already',
    'rolled-back': 'Rolled back to an earlier version',
    failed: 'Failed',
    cancelled: 'Cancelled',
    destroyed: 'Removed',
    planned: 'Plan: nothing was changed',
    swept: 'Swept',
    skipped: 'Skipped',
};
function headline(report) {
    const what = headlines[report.outcome ?? 'failed'];
    return report.environment === null ? what : `${(0,_markdown_js__WEBPACK_IMPORTED_MODULE_1__/* .escapeMarkdown */ .FV)(report.environment)}: ${what}`;
}
function failurePart(report) {
    const { failure } = report;
    if (failure === null)
        return report.outcome === 'failed' ? (0,_markdown_js__WEBPACK_IMPORTED_MODULE_1__/* .escapeMarkdown */ .FV)((0,_report_js__WEBPACK_IMPORTED_MODULE_2__/* .describeServing */ .Yh)(report)) : '';
    const lines = [
        `**${(0,_markdown_js__WEBPACK_IMPORTED_MODULE_1__/* .inlineCode */ .ti)(failure.code)}**`,
        (0,_markdown_js__WEBPACK_IMPORTED_MODULE_1__/* .codeBlock */ .DV)(failure.message),
        failure.where === undefined ? '' : `**Where:** ${(0,_markdown_js__WEBPACK_IMPORTED_MODULE_1__/* .escapeMarkdown */ .FV)(failure.where)}`,
        failure.safe === undefined
            ? ''
            : `**Safe:** ${failure.safe.split('\n').map(_markdown_js__WEBPACK_IMPORTED_MODULE_1__/* .escapeMarkdown */ .FV).join('<br>')}`,
        `**What to do:** ${(0,_markdown_js__WEBPACK_IMPORTED_MODULE_1__/* .escapeMarkdown */ .FV)(failure.remedy)}`,
    ];
    return lines.filter((line) => line !== '').join('\n\n');
}
function urlPart(report) {
    if (report.url === null || report.outcome === 'destroyed')
        return '';
    const open = report.plan?.web.openPath ?? '/';
    const link = `${report.url}${open === '/' ? '' : open}`;
    const docs = open === '/' ? '' : ` (there is no page at ${(0,_markdown_js__WEBPACK_IMPORTED_MODULE_1__/* .inlineCode */ .ti)('/')})`;
    return `**${report.live ? 'Live' : 'Serving'}:** <${link}>${docs}`;
}
function phasesPart(phases) {
    if (phases.length === 0)
        return '';
    const rows = phases.map((phase) => [
        (0,_markdown_js__WEBPACK_IMPORTED_MODULE_1__/* .escapeMarkdown */ .FV)(phase.name),
        (0,_markdown_js__WEBPACK_IMPORTED_MODULE_1__/* .inlineCode */ .ti)(phase.command),
        phase.because === null ? phase.outcome : `${phase.outcome}: ${(0,_markdown_js__WEBPACK_IMPORTED_MODULE_1__/* .escapeMarkdown */ .FV)(phase.because)}`,
        phase.exitCode === null ? '' : String(phase.exitCode),
        phase.seconds === null ? '' : (0,_wait_js__WEBPACK_IMPORTED_MODULE_0__/* .describeSeconds */ .bD)(phase.seconds),
    ]);
    return `### Phases\n\n${(0,_markdown_js__WEBPACK_IMPORTED_MODULE_1__/* .table */ .tp)(['Phase', 'Command', 'Outcome', 'Exit code', 'Time'], rows)}`;
}
function warningsPart(warnings) {
    if (warnings.length === 0)
        return '';
    const lines = warnings.map(({ code, message, fix }) => `- ${(0,_markdown_js__WEBPACK_IMPORTED_MODULE_1__/* .inlineCode */ .ti)(code)} ${(0,_markdown_js__WEBPACK_IMPORTED_MODULE_1__/* .escapeMarkdown */ .FV)(message)}<br>${(0,_markdown_js__WEBPACK_IMPORTED_MODULE_1__/* .escapeMarkdown */ .FV)(fix)}`);
    return `### Worth a look\n\n${lines.join('\n')}`;
}
/** What was found, why, and what it costs: also the whole of `command: plan`. */
function planPart(plan) {
    const { project, web, monthlyCost } = plan;
    const database = plan.database === 'postgres'
        ? `PostgreSQL: ${project.postgres.because.map(_markdown_js__WEBPACK_IMPORTED_MODULE_1__/* .escapeMarkdown */ .FV).join('; ')}`
        : plan.database === 'external'
            ? 'your own: DATABASE_URL is set'
            : `none${project.postgres.because.length > 0 ? `: ${project.postgres.because.map(_markdown_js__WEBPACK_IMPORTED_MODULE_1__/* .escapeMarkdown */ .FV).join('; ')}` : ''}`;
    const rows = [
        [
            'App',
            `${(0,_markdown_js__WEBPACK_IMPORTED_MODULE_1__/* .inlineCode */ .ti)(project.directory)}, ${(0,_markdown_js__WEBPACK_IMPORTED_MODULE_1__/* .escapeMarkdown */ .FV)(project.framework ?? 'framework not recognised')}`,
        ],
        [
            'Image',
            plan.image.from === 'generated'
                ? `generated (${project.packageManager}, Python ${(0,_markdown_js__WEBPACK_IMPORTED_MODULE_1__/* .escapeMarkdown */ .FV)(project.python)})`
                : (0,_markdown_js__WEBPACK_IMPORTED_MODULE_1__/* .inlineCode */ .ti)(project.dockerfile ?? 'Dockerfile'),
        ],
        ['Database', database],
        ['Start command', web.command === null ? "the image's own" : (0,_markdown_js__WEBPACK_IMPORTED_MODULE_1__/* .inlineCode */ .ti)(web.command)],
        ['Found', (0,_markdown_js__WEBPACK_IMPORTED_MODULE_1__/* .escapeMarkdown */ .FV)(project.entrypoint?.because ?? '')],
        ['Port', `${web.port}: ${(0,_markdown_js__WEBPACK_IMPORTED_MODULE_1__/* .escapeMarkdown */ .FV)(web.because.port)}`],
        ['Health check', `${(0,_markdown_js__WEBPACK_IMPORTED_MODULE_1__/* .inlineCode */ .ti)(web.healthCheckPath)}: ${(0,_markdown_js__WEBPACK_IMPORTED_MODULE_1__/* .escapeMarkdown */ .FV)(web.because.healthCheckPath)}`],
        ...plan.phases.map((phase) => [
            `Phase ${phase.name}`,
            `${(0,_markdown_js__WEBPACK_IMPORTED_MODULE_1__/* .inlineCode */ .ti)(phase.command)} ${phase.when}: ${(0,_markdown_js__WEBPACK_IMPORTED_MODULE_1__/* .escapeMarkdown */ .FV)(phase.because)}`,
        ]),
    ];
    const cost = (0,_markdown_js__WEBPACK_IMPORTED_MODULE_1__/* .table */ .tp)(['Per month', 'USD', ''], [
        ...monthlyCost.lines.map((line) => [
            (0,_markdown_js__WEBPACK_IMPORTED_MODULE_1__/* .escapeMarkdown */ .FV)(line.what),
            line.usd.toFixed(2),
            (0,_markdown_js__WEBPACK_IMPORTED_MODULE_1__/* .escapeMarkdown */ .FV)(line.note),
        ]),
        ['**Together**', `**${monthlyCost.usd.toFixed(2)}**`, `${(monthlyCost.usd / 30.4).toFixed(2)} a day`],
    ]);
    const errors = plan.errors.map(({ code, message, fix }) => `- ${(0,_markdown_js__WEBPACK_IMPORTED_MODULE_1__/* .inlineCode */ .ti)(code)} ${(0,_markdown_js__WEBPACK_IMPORTED_MODULE_1__/* .escapeMarkdown */ .FV)(message)}<br>${(0,_markdown_js__WEBPACK_IMPORTED_MODULE_1__/* .escapeMarkdown */ .FV)(fix)}`);
    return [
        ...(errors.length > 0 ? [`### Stops a deployment\n\n${errors.join('\n')}`] : []),
        `<details><summary>What was found, and why</summary>\n\n${(0,_markdown_js__WEBPACK_IMPORTED_MODULE_1__/* .table */ .tp)(['', ''], rows)}\n\n</details>`,
        `<details><summary>What it costs: about ${monthlyCost.usd.toFixed(2)} USD a month</summary>\n\n${cost}\n\nNot counted: ${monthlyCost.notCounted.map(_markdown_js__WEBPACK_IMPORTED_MODULE_1__/* .escapeMarkdown */ .FV).join('; ')}.\n\n</details>`,
    ].join('\n\n');
}
function stepsPart(steps) {
    const ended = steps.filter((step) => step.endedMs !== null);
    if (ended.length === 0)
        return '';
    const rows = ended.map((step) => [
        (0,_markdown_js__WEBPACK_IMPORTED_MODULE_1__/* .escapeMarkdown */ .FV)(step.title),
        step.outcome === 'done' ? 'done' : '**failed**',
        (0,_wait_js__WEBPACK_IMPORTED_MODULE_0__/* .describeSeconds */ .bD)(((step.endedMs ?? 0) - step.startedMs) / 1000),
    ]);
    const bars = ended.map((step) => {
        const name = step.title.replace(/[^A-Za-z0-9 ]/g, ' ').trim() || 'step';
        const from = Math.round(step.startedMs / 1000);
        const to = Math.max(from + 1, Math.round((step.endedMs ?? 0) / 1000));
        return `  ${name} :${step.outcome === 'done' ? '' : 'crit, '}${from}, ${to}`;
    });
    const chart = ['```mermaid', 'gantt', '  dateFormat X', '  axisFormat %H:%M:%S', ...bars, '```'].join('\n');
    return `<details><summary>Steps and times</summary>\n\n${(0,_markdown_js__WEBPACK_IMPORTED_MODULE_1__/* .table */ .tp)(['Step', '', 'Time'], rows)}\n\n${chart}\n\n</details>`;
}
function logsPart(report) {
    if (report.logs === null)
        return '';
    return `**The app's log:** [CloudWatch](${report.logs.link}), or\n\n${(0,_markdown_js__WEBPACK_IMPORTED_MODULE_1__/* .codeBlock */ .DV)(report.logs.command)}`;
}


/***/ })

};
