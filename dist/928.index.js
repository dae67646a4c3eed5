export const id = 928;
export const ids = [928];
export const modules = {

/***/ 18:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   DV: () => (/* binding */ codeBlock),
/* harmony export */   FV: () => (/* binding */ escapeMarkdown),
/* harmony export */   nf: () => (/* binding */ link),
/* harmony export */   ti: () => (/* binding */ inlineCode),
/* harmony export */   tp: () => (/* binding */ table),
/* harmony export */   zP: () => (/* binding */ cutToBytes)
/* harmony export */ });
/** Terminal colours, control characters, and what turns text round or hides it: nobody reads it, and it can make a text look like another. */
const invisible = /\u001b\[[0-?]*[ -/]*[@-~]|[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]/g;
/** Stands, unseen, between the sign and the name of what would else be a mention or a reference. */
const apart = '&#8203;';
/**
 * Text that is not ours, on one line, safe inside Markdown: no HTML, emphasis, code, links or images, no mention or
 * reference, no cell, list, heading or quote. What means nothing to GitHub stays as it is, so that the raw text can
 * be read: only what does becomes a character reference. Rules: the GitHub Flavored Markdown Spec; mentions and
 * references are looked for in the finished text, where a character reference does not help.
 */
function escapeMarkdown(text) {
    return (text
        .replace(invisible, '')
        .replace(/\s+/g, ' ')
        .trim()
        .replace(/&/g, '&amp;')
        .replace(/</g, '&lt;')
        .replace(/>/g, '&gt;')
        .replace(/#(?=[0-9])/g, `#${apart}`)
        .replace(/@(?=[\w-])/g, `@${apart}`)
        .replace(/\b(gh)-(?=[0-9])/gi, `$1-${apart}`)
        .replace(/:\/\//g, '&#58;//')
        .replace(/(www)\./gi, '$1&#46;')
        // Between letters or digits an underscore means nothing.
        .replace(/(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g, '&#95;')
        .replace(/[`*~[\]|\\$]/g, reference)
        // Only at the beginning: a list, a heading, a rule.
        .replace(/^[-+=#]/, reference)
        .replace(/^([0-9]{1,9})([.)])/, (_, digits, mark) => digits + reference(mark)));
}
function reference(character) {
    return `&#${character.charCodeAt(0)};`;
}
/** Foreign text as code on one line. */
function inlineCode(text) {
    return `<code>${escapeMarkdown(text)}</code>`;
}
/** A link that is shown as it is, and that nothing in it can end. */
function link(url) {
    return `<${encodeURI(url.replace(invisible, ''))}>`;
}
/** Foreign text as a block that nothing in it can end: its fence is longer than any run of backticks in it. */
function codeBlock(text) {
    const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
    const fence = '`'.repeat(longest + 1);
    return `${fence}text\n${text.replace(invisible, '')}\n${fence}`;
}
function table(head, rows) {
    const line = (cells) => `| ${cells.join(' | ')} |`;
    return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
/** Room for what closes what a cut has left open. */
const closingBytes = 200;
/**
 * Cuts a text to so many bytes of UTF-8, at a line's end, closes what is open there, and says so. GitHub drops a
 * summary that is too long whole, and refuses a comment.
 */
function cutToBytes(text, bytes, where = 'the log of the job') {
    if (Buffer.byteLength(text, 'utf8') <= bytes)
        return text;
    const note = `\n\n*(cut: the rest is in ${where})*\n`;
    const room = bytes - closingBytes - Buffer.byteLength(note, 'utf8');
    const kept = [];
    let used = 0;
    let fence = '';
    let details = 0;
    for (const line of text.split('\n')) {
        used += Buffer.byteLength(line, 'utf8') + 1;
        if (used > room)
            break;
        kept.push(line);
        const mark = /^`{3,}/.exec(line)?.[0] ?? '';
        if (fence === '') {
            fence = mark;
            details += line.startsWith('<details>') ? 1 : line.startsWith('</details>') ? -1 : 0;
        }
        else if (line === fence)
            fence = '';
    }
    const closing = [...(fence === '' ? [] : [fence]), ...Array.from({ length: details }, () => '\n</details>')];
    return [...kept, ...closing].join('\n') + note;
}


/***/ }),

/***/ 8757:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   g: () => (/* binding */ phaseOutcome)
/* harmony export */ });
/** What became of a phase, in words; what went wrong stands out. */
function phaseOutcome({ outcome }) {
    const words = outcome.replaceAll('-', ' ');
    return outcome === 'failed' || outcome === 'timed-out' ? `**${words}**` : words;
}


/***/ }),

/***/ 9496:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   De: () => (/* binding */ costADay),
/* harmony export */   QQ: () => (/* binding */ findingList),
/* harmony export */   rC: () => (/* binding */ planPart)
/* harmony export */ });
/* harmony import */ var _plan_cost_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7978);
/* harmony import */ var _markdown_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(18);
/* harmony import */ var _prose_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(6556);



/** What was found, why, and what it costs: also the whole of `command: plan`, where it is not folded away. */
function planPart(plan, folded) {
    const found = (0,_markdown_js__WEBPACK_IMPORTED_MODULE_1__/* .table */ .tp)(['What', 'Found'], foundRows(plan));
    const cost = `${costTable(plan)}\n\nNot counted: ${plan.monthlyCost.notCounted.map(_markdown_js__WEBPACK_IMPORTED_MODULE_1__/* .escapeMarkdown */ .FV).join('; ')}.`;
    const month = `about ${plan.monthlyCost.usd.toFixed(2)} USD a month`;
    return [
        // One is told as the failure itself.
        ...(plan.errors.length > 1 ? [`### Stops a deployment\n\n${findingList(plan.errors)}`] : []),
        part('What was found, and why', found, folded),
        part(`What it costs: ${month}`, cost, folded),
    ].join('\n\n');
}
/** Findings as a list: what, and the one thing to do. */
function findingList(findings) {
    return findings
        .map(({ code, message, fix }) => `- ${(0,_markdown_js__WEBPACK_IMPORTED_MODULE_1__/* .inlineCode */ .ti)(code)} ${(0,_prose_js__WEBPACK_IMPORTED_MODULE_2__/* .prose */ .C)(message)}<br>${(0,_prose_js__WEBPACK_IMPORTED_MODULE_2__/* .prose */ .C)(fix)}`)
        .join('\n');
}
/** What the environment costs a day: `0.87 USD a day`, and for a preview what it shares with the others. */
function costADay(plan) {
    const { own, shared } = (0,_plan_cost_js__WEBPACK_IMPORTED_MODULE_0__/* .dailyCost */ .Z)(plan.monthlyCost);
    if (plan.stage === 'production')
        return `about ${(own + shared).toFixed(2)} USD a day`;
    const all = `all previews together share a load balancer${plan.database === 'postgres' ? ' and a database instance' : ''} at ${shared.toFixed(2)} USD a day`;
    return `about ${own.toFixed(2)} USD a day (${all})`;
}
function part(title, body, folded) {
    return folded ? `<details><summary>${title}</summary>\n\n${body}\n\n</details>` : `### ${title}\n\n${body}`;
}
function foundRows(plan) {
    const { project, web } = plan;
    const because = project.postgres.because.map(_markdown_js__WEBPACK_IMPORTED_MODULE_1__/* .escapeMarkdown */ .FV).join('; ');
    const database = {
        postgres: `PostgreSQL: ${because}`,
        external: `your own: ${(0,_markdown_js__WEBPACK_IMPORTED_MODULE_1__/* .inlineCode */ .ti)('DATABASE_URL')} is set`,
        none: because === '' ? 'none' : `none: ${because}`,
    }[plan.database];
    const entrypoint = project.entrypoint?.because;
    return [
        [
            'App',
            `${(0,_markdown_js__WEBPACK_IMPORTED_MODULE_1__/* .inlineCode */ .ti)(project.directory)}, ${(0,_markdown_js__WEBPACK_IMPORTED_MODULE_1__/* .escapeMarkdown */ .FV)(project.framework ?? 'framework not recognised')}`,
        ],
        [
            'Image',
            plan.image.from === 'generated'
                ? `generated: ${(0,_markdown_js__WEBPACK_IMPORTED_MODULE_1__/* .escapeMarkdown */ .FV)(project.packageManager)}, Python ${(0,_markdown_js__WEBPACK_IMPORTED_MODULE_1__/* .escapeMarkdown */ .FV)(project.python)}`
                : (0,_markdown_js__WEBPACK_IMPORTED_MODULE_1__/* .inlineCode */ .ti)(project.dockerfile ?? 'Dockerfile'),
        ],
        ['Database', database],
        ...(entrypoint ? [['Entrypoint', (0,_markdown_js__WEBPACK_IMPORTED_MODULE_1__/* .escapeMarkdown */ .FV)(entrypoint)]] : []),
        ['Start command', startCommand(plan)],
        ['Port', `${web.port}: ${(0,_markdown_js__WEBPACK_IMPORTED_MODULE_1__/* .escapeMarkdown */ .FV)(web.because.port)}`],
        ['Health check', `${(0,_markdown_js__WEBPACK_IMPORTED_MODULE_1__/* .inlineCode */ .ti)(web.healthCheckPath)}: ${(0,_markdown_js__WEBPACK_IMPORTED_MODULE_1__/* .escapeMarkdown */ .FV)(web.because.healthCheckPath)}`],
        ...plan.phases.map((phase) => [
            `Phase ${phase.name}`,
            `${(0,_markdown_js__WEBPACK_IMPORTED_MODULE_1__/* .inlineCode */ .ti)(phase.command)}, ${phase.when}: ${(0,_markdown_js__WEBPACK_IMPORTED_MODULE_1__/* .escapeMarkdown */ .FV)(phase.because)}`,
        ]),
    ];
}
function startCommand({ web, image }) {
    if (web.command !== null)
        return (0,_markdown_js__WEBPACK_IMPORTED_MODULE_1__/* .inlineCode */ .ti)(web.command);
    return image.from === 'generated' ? 'none found' : "the image's own";
}
function costTable({ monthlyCost }) {
    const { own, shared } = (0,_plan_cost_js__WEBPACK_IMPORTED_MODULE_0__/* .dailyCost */ .Z)(monthlyCost);
    return (0,_markdown_js__WEBPACK_IMPORTED_MODULE_1__/* .table */ .tp)(['Per month', 'USD', ''], [
        ...monthlyCost.lines.map((line) => [
            (0,_markdown_js__WEBPACK_IMPORTED_MODULE_1__/* .escapeMarkdown */ .FV)(line.what),
            line.usd.toFixed(2),
            (0,_markdown_js__WEBPACK_IMPORTED_MODULE_1__/* .escapeMarkdown */ .FV)(line.note),
        ]),
        ['**Together**', `**${monthlyCost.usd.toFixed(2)}**`, `${(own + shared).toFixed(2)} a day`],
    ]);
}


/***/ }),

/***/ 6556:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   C: () => (/* binding */ prose),
/* harmony export */   D: () => (/* binding */ proseLines)
/* harmony export */ });
/* harmony import */ var _markdown_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(18);

/** A command of the AWS CLI up to the end of the sentence, or of its clause. */
const command = /\baws [a-z][a-z0-9-]* [a-z][a-z0-9-]*(?: (?:[^\s,;]+))*/g;
/** Our sentences with what is not ours in them, escaped; commands in them stand as code, to be copied. */
function prose(text) {
    let from = 0;
    const parts = [];
    for (const found of text.matchAll(command)) {
        const code = found[0].replace(/[.:)]+$/, '');
        parts.push(text.slice(from, found.index), code);
        from = found.index + code.length;
    }
    parts.push(text.slice(from));
    return parts.map((part, index) => (index % 2 === 1 ? (0,_markdown_js__WEBPACK_IMPORTED_MODULE_0__/* .inlineCode */ .ti)(part) : clause(part))).join('');
}
/** Escaped, with the spaces at its ends: they part it from the code. */
function clause(text) {
    const escaped = (0,_markdown_js__WEBPACK_IMPORTED_MODULE_0__/* .escapeMarkdown */ .FV)(text);
    if (escaped === '')
        return text === '' ? '' : ' ';
    return `${/^\s/.test(text) ? ' ' : ''}${escaped}${/\s$/.test(text) ? ' ' : ''}`;
}
/** The same line by line. */
function proseLines(text) {
    return text
        .split('\n')
        .map(prose)
        .filter((line) => line !== '')
        .join('<br>');
}


/***/ }),

/***/ 3928:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  summaryOf: () => (/* binding */ summaryOf)
});

// EXTERNAL MODULE: ./lib/report.js
var lib_report = __webpack_require__(9293);
// EXTERNAL MODULE: ./lib/wait.js
var wait = __webpack_require__(7634);
;// CONCATENATED MODULE: ./lib/github/gantt.js
/** More bars than this are a wall; the table has all. */
const mostBars = 40;
/** Far enough from any change to daylight-saving time. */
const midnight = Date.UTC(2000, 0, 1);
/**
 * The steps as a Mermaid Gantt chart, with times since the run began. They are written as a day's times without a
 * zone, which Mermaid reads and shows in the reader's own: so everybody sees 00:00:00 as the beginning.
 *
 * @param steps that have ended
 */
function ganttOf(steps) {
    const shown = [...steps]
        .sort((a, b) => lengthOf(b) - lengthOf(a))
        .slice(0, mostBars)
        .sort((a, b) => a.startedMs - b.startedMs);
    const bars = shown.map((step, index) => {
        const begin = new Date(midnight + Math.floor(step.startedMs / 1000) * 1000);
        const time = begin.toISOString().slice(0, 19).replace('T', ' ');
        const seconds = Math.max(1, Math.round(lengthOf(step) / 1000));
        return `  ${taskName(step.title)} :${step.outcome === 'done' ? '' : 'crit, '}s${index + 1}, ${time}, ${seconds}s`;
    });
    return [
        '```mermaid',
        'gantt',
        '  dateFormat YYYY-MM-DD HH:mm:ss',
        '  axisFormat %H:%M:%S',
        '  todayMarker off',
        ...bars,
        '```',
    ].join('\n');
}
function lengthOf(step) {
    return (step.endedMs ?? step.startedMs) - step.startedMs;
}
/** Words that begin a statement of their own in a Gantt chart (Mermaid, `gantt.jison`). */
const statements = /^(gantt|dateFormat|inclusiveEndDates|topAxis|axisFormat|tickInterval|includes|excludes|todayMarker|weekday|weekend|title|accTitle|accDescr|section|click|call|href)\b/i;
/** What Mermaid reads as a name and as nothing else: letters, digits, spaces, full stops and hyphens. */
function taskName(title) {
    const name = title
        .replace(/[^\p{L}\p{N} .-]/gu, ' ')
        .replace(/\s+/g, ' ')
        .replace(/^[\s.-]+|\s+$/g, '')
        .slice(0, 60);
    if (name === '')
        return 'Step';
    return statements.test(name) ? `Step ${name}` : name;
}

// EXTERNAL MODULE: ./lib/github/markdown.js
var markdown = __webpack_require__(18);
// EXTERNAL MODULE: ./lib/github/phase-outcome.js
var phase_outcome = __webpack_require__(8757);
// EXTERNAL MODULE: ./lib/github/plan-part.js
var plan_part = __webpack_require__(9496);
// EXTERNAL MODULE: ./lib/github/prose.js
var prose = __webpack_require__(6556);
;// CONCATENATED MODULE: ./lib/github/summary.js







/** GitHub drops a summary above 1 MiB whole; other steps of the job may have written to it too. */
const mostBytes = 900 * 1024;
/** No message is longer than this in characters, so that what follows it is not cut off. */
const longestMessage = 60_000;
/** Of a sweep of hundreds of previews, the longest steps. */
const mostSteps = 200;
/** The job summary: what failed first, then what serves, what was found and why, what was done and how long it took. */
function summaryOf(report, steps, warnings) {
    const planned = report.outcome === 'planned' || report.failure?.code === 'project-unreadable';
    const parts = [
        `\n## ${headline(report)}`,
        failurePart(report),
        urlPart(report),
        notesPart(report.notes),
        costPart(report),
        logsPart(report),
        phasesPart(report.phases),
        warnings.length === 0 ? '' : `### Worth a look\n\n${(0,plan_part/* findingList */.QQ)(warnings)}`,
        report.plan === null ? '' : (0,plan_part/* planPart */.rC)(report.plan, !planned),
        stepsPart(steps),
    ];
    return (0,markdown/* cutToBytes */.zP)(`${parts.filter((part) => part !== '').join('\n\n')}\n`, mostBytes);
}
const headlines = {
    deployed: 'deployed',
    unchanged: 'unchanged, this is what serves already',
    'rolled-back': 'rolled back to an earlier version',
    woken: 'woken',
    asleep: 'sleeps',
    failed: 'failed',
    cancelled: 'cancelled',
    destroyed: 'removed',
    planned: 'plan, nothing was changed',
    swept: 'Previews swept',
    skipped: 'Nothing to deploy',
};
function headline(report) {
    if (report.failure?.code === 'cleanup-incomplete') {
        if (report.environment === null)
            return 'Previews swept, but not completely';
        return `${(0,markdown/* inlineCode */.ti)(report.environment)} was not completely removed`;
    }
    const what = headlines[report.outcome ?? 'failed'];
    const live = report.live && report.outcome === 'failed' ? ' after the rollout: the new version is live' : '';
    if (report.environment === null)
        return `${what.charAt(0).toUpperCase()}${what.slice(1)}${live}`;
    return `${(0,markdown/* inlineCode */.ti)(report.environment)} ${what}${live}`;
}
function failurePart(report) {
    const { failure } = report;
    if (failure === null)
        return report.outcome === 'failed' ? (0,prose/* prose */.C)((0,lib_report/* describeServing */.Yh)(report)) : '';
    const message = failure.message.length <= longestMessage
        ? failure.message
        : `${failure.message.slice(0, longestMessage)}\n(the rest is in the log of the job)`;
    const [first = '', ...rest] = message.split('\n');
    return [
        `**${(0,prose/* prose */.C)(first)}** ${(0,markdown/* inlineCode */.ti)(failure.code)}`,
        rest.length === 0 ? '' : (0,markdown/* codeBlock */.DV)(rest.join('\n')),
        failure.safe === undefined ? '' : `**Safe:** ${(0,prose/* proseLines */.D)(failure.safe)}`,
        `**What to do:** ${(0,prose/* prose */.C)(failure.remedy)}`,
        failure.where === undefined ? '' : `**Where:** ${(0,prose/* prose */.C)(failure.where)}`,
    ]
        .filter((line) => line !== '')
        .join('\n\n');
}
function urlPart(report) {
    if (report.url === null || report.outcome === 'destroyed')
        return '';
    const open = report.plan?.web.openPath ?? '/';
    const docs = open === '/' ? '' : ` (there is no page at ${(0,markdown/* inlineCode */.ti)('/')})`;
    const what = report.live ? 'Live' : 'Still serving, the previous version';
    return `**${what}:** ${(0,markdown/* link */.nf)(`${report.url}${open === '/' ? '' : open}`)}${docs}`;
}
function notesPart(notes) {
    if (notes.length <= 1)
        return notes.map(prose/* prose */.C).join('');
    return notes.map((note) => `- ${(0,prose/* prose */.C)(note)}`).join('\n');
}
function costPart(report) {
    if (report.plan === null || !report.live)
        return '';
    const cost = `It costs ${(0,plan_part/* costADay */.De)(report.plan)}.`;
    return report.stage === 'preview'
        ? `Previews are public: whoever has the link can open it. ${cost} Closing the pull request, or \`command: destroy\`, removes it.`
        : cost;
}
function phasesPart(phases) {
    if (phases.length === 0)
        return '';
    const rows = phases.map((phase) => [
        (0,markdown/* escapeMarkdown */.FV)(phase.name),
        (0,markdown/* inlineCode */.ti)(phase.command),
        `${(0,phase_outcome/* phaseOutcome */.g)(phase)}${phase.because === null ? '' : `: ${(0,markdown/* escapeMarkdown */.FV)(phase.because)}`}`,
        phase.exitCode === null ? '' : String(phase.exitCode),
        phase.seconds === null ? '' : (0,wait/* describeSeconds */.bD)(phase.seconds),
    ]);
    return `### Phases\n\n${(0,markdown/* table */.tp)(['Phase', 'Command', 'Outcome', 'Exit code', 'Time'], rows)}`;
}
function stepsPart(steps) {
    const ended = steps.filter((step) => step.endedMs !== null);
    if (ended.length === 0)
        return '';
    const seconds = (step) => ((step.endedMs ?? 0) - step.startedMs) / 1000;
    const shown = new Set([...ended].sort((a, b) => seconds(b) - seconds(a)).slice(0, mostSteps));
    const rows = ended
        .filter((step) => shown.has(step))
        .map((step) => [
        (0,markdown/* escapeMarkdown */.FV)(step.title),
        step.outcome === 'done' ? 'done' : '**failed**',
        (0,wait/* describeSeconds */.bD)(step.startedMs / 1000),
        (0,wait/* describeSeconds */.bD)(seconds(step)),
    ]);
    const cut = ended.length > shown.size ? `\n\nThe ${shown.size} longest of ${ended.length} steps.` : '';
    return `<details><summary>Steps and times</summary>\n\n${(0,markdown/* table */.tp)(['Step', 'Outcome', 'Began after', 'Took'], rows)}${cut}\n\n${ganttOf(ended)}\n\n</details>`;
}
function logsPart(report) {
    if (report.logs === null || report.outcome === 'destroyed')
        return '';
    return `**Logs** of app and phases: [CloudWatch](${encodeURI(report.logs.link)}), or\n\n${(0,markdown/* codeBlock */.DV)(report.logs.command)}`;
}


/***/ }),

/***/ 7978:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Z: () => (/* binding */ dailyCost),
/* harmony export */   f: () => (/* binding */ estimateMonthlyCost)
/* harmony export */ });
/* harmony import */ var _prices_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1409);

/** Availability zones of the load balancer, as the foundation makes them; it has a public address in each. */
const LOAD_BALANCER_ZONES = 2;
/** Logs of a quiet app: an assumption, not a measurement. */
const LOGS_GB = 1;
/** The monthly list price of one environment, itemised. Pure; see `prices.ts` for date and source. */
function estimateMonthlyCost(input) {
    const list = (0,_prices_js__WEBPACK_IMPORTED_MODULE_0__/* .pricesOf */ ._5)(input.region);
    const notCounted = [...NOT_COUNTED];
    const lines = [...taskLines(input, list), ...loadBalancerLines(input, list), logLine(list)];
    if (input.database !== null) {
        const { instanceClass, storageGb } = input.database;
        const hour = (0,_prices_js__WEBPACK_IMPORTED_MODULE_0__/* .databaseHour */ .Sv)(list, instanceClass);
        if (hour === null)
            notCounted.unshift(`the database instance (no list price of ${instanceClass} is known here)`);
        else {
            const note = `${hour.usd} USD an hour, Single-AZ, ${priceNote(hour.region, input.region)}; shared by all environments of this stage and app`;
            lines.unshift(line(`Database instance ${instanceClass}`, hour.usd * _prices_js__WEBPACK_IMPORTED_MODULE_0__/* .HOURS_PER_MONTH */ .x4, note, true));
        }
        const storage = `${list.prices.databaseGbMonth} USD a GB, ${priceNote(list.region, input.region)}`;
        lines.splice(hour === null ? 0 : 1, 0, line(`Database storage, ${storageGb} GB gp3`, storageGb * list.prices.databaseGbMonth, storage, true));
    }
    return { usd: cents(lines.reduce((sum, { usd }) => sum + usd, 0)), lines, notCounted };
}
/** What depends on use, and cannot be known before. */
const NOT_COUNTED = [
    'data transfer out',
    'load balancer capacity units (traffic)',
    'tasks beyond the minimum, and phase tasks (seconds to minutes a deployment)',
    'database backups beyond the size of the storage, CPU credits of burstable instances',
    'image storage in ECR, the state table, parameters and alarms (usually cents)',
    'taxes, discounts and free tiers',
];
/** What a day costs: what this environment adds, and what it shares with others. USD, rounded to cents. */
function dailyCost(estimate) {
    const sum = (shared) => cents(estimate.lines
        .filter((line) => line.shared === shared)
        .reduce((total, { usd }) => total + (usd * 24) / _prices_js__WEBPACK_IMPORTED_MODULE_0__/* .HOURS_PER_MONTH */ .x4, 0));
    return { own: sum(false), shared: sum(true) };
}
function taskLines(input, list) {
    const vcpu = input.cpu / 1024;
    const gb = input.memory / 1024;
    const price = list.prices.fargate[input.cpuArchitecture];
    const hours = input.tasks * _prices_js__WEBPACK_IMPORTED_MODULE_0__/* .HOURS_PER_MONTH */ .x4;
    const part = input.spot ? _prices_js__WEBPACK_IMPORTED_MODULE_0__/* .SPOT_PART */ .jU : 1;
    const tasks = `${input.tasks} ${input.tasks === 1 ? 'task' : 'tasks'}`;
    const region = priceNote(list.region, input.region);
    return [
        line(`Fargate${input.spot ? ' Spot' : ''}, ${tasks} of ${vcpu} vCPU and ${gb} GB`, hours * part * (vcpu * price.vcpuHour + gb * price.gbHour), `${input.cpuArchitecture === 'ARM64' ? 'ARM' : 'x86'}, all hours of the month, ${input.spot ? spotNote : ''}${region}`),
        line(`Public IPv4 addresses of ${tasks}`, hours * list.prices.publicAddressHour, `one a task, ${region}`),
    ];
}
/** Spot has no list price: it moves with supply and demand. */
const spotNote = `Spot taken as ${_prices_js__WEBPACK_IMPORTED_MODULE_0__/* .SPOT_PART */ .jU * 100} % of the on-demand price (AWS: up to 70 % less, and it changes), `;
function loadBalancerLines({ webTarget }, list) {
    const gateway = webTarget === 'gateway';
    return [
        line(gateway ? 'Load balancer of the gateway' : 'Load balancer', _prices_js__WEBPACK_IMPORTED_MODULE_0__/* .HOURS_PER_MONTH */ .x4 * list.prices.loadBalancerHour, gateway
            ? 'shared by the services of this stage (how many fit on one is not documented); AWS names no price for the gateway itself'
            : 'shared by up to 25 services of a network: the next environments add nothing', true),
        line('Public IPv4 addresses of the load balancer', _prices_js__WEBPACK_IMPORTED_MODULE_0__/* .HOURS_PER_MONTH */ .x4 * LOAD_BALANCER_ZONES * list.prices.publicAddressHour, `one in each of ${LOAD_BALANCER_ZONES} zones, shared in the same way`, true),
    ];
}
function logLine(list) {
    return line('Logs', LOGS_GB * list.prices.logsGb, `assumes ${LOGS_GB} GB a month, kept 30 days`);
}
function priceNote(region, wanted) {
    const date = `list price of ${region}, ${_prices_js__WEBPACK_IMPORTED_MODULE_0__/* .PRICES_DATE */ .Iz}`;
    return region === wanted ? date : `${date}; ${wanted} is usually up to a third dearer`;
}
function line(what, usd, note, shared = false) {
    return { what, usd: cents(usd), note, shared };
}
function cents(usd) {
    return Math.round(usd * 100) / 100;
}


/***/ }),

/***/ 1409:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Iz: () => (/* binding */ PRICES_DATE),
/* harmony export */   Sv: () => (/* binding */ databaseHour),
/* harmony export */   _5: () => (/* binding */ pricesOf),
/* harmony export */   jU: () => (/* binding */ SPOT_PART),
/* harmony export */   vy: () => (/* binding */ REFERENCE_REGION),
/* harmony export */   x4: () => (/* binding */ HOURS_PER_MONTH)
/* harmony export */ });
/**
 * On-demand list prices in US dollars, without tax, credits, free tier or discounts, as published on the AWS pricing
 * pages of each service on the date below. They are for an estimate that is right to a few dollars a month, not for a
 * bill. Prices that are not listed for a region are taken from us-east-1, and the estimate says so.
 */
const PRICES_DATE = '2026-11-22';
/** The month that AWS's own calculator uses. */
const HOURS_PER_MONTH = 730;
const US_EAST_1 = {
    fargate: {
        X86_64: { vcpuHour: 0.04048, gbHour: 0.004445 },
        ARM64: { vcpuHour: 0.03238, gbHour: 0.00356 },
    },
    databaseHour: new Map([
        ['db.t4g.micro', 0.016],
        ['db.t4g.small', 0.032],
        ['db.t4g.medium', 0.065],
        ['db.t4g.large', 0.129],
        ['db.t4g.xlarge', 0.258],
        ['db.t4g.2xlarge', 0.517],
        ['db.t3.micro', 0.018],
        ['db.t3.small', 0.036],
        ['db.t3.medium', 0.072],
        ['db.t3.large', 0.145],
        ['db.m6g.large', 0.159],
        ['db.m6g.xlarge', 0.318],
        ['db.m5.large', 0.178],
        ['db.r6g.large', 0.225],
        ['db.r6g.xlarge', 0.45],
    ]),
    databaseGbMonth: 0.115,
    loadBalancerHour: 0.0225,
    publicAddressHour: 0.005,
    logsGb: 0.5,
};
const EU_WEST_1 = {
    ...US_EAST_1,
    databaseHour: new Map([['db.t4g.micro', 0.017]]),
    databaseGbMonth: 0.127,
    loadBalancerHour: 0.0252,
    logsGb: 0.57,
};
/** What Fargate Spot is taken to cost, as a part of the on-demand price: an assumption on the safe side, see the note in the estimate. */
const SPOT_PART = 0.5;
/** The region whose prices stand in where a region or an instance class is not listed. */
const REFERENCE_REGION = 'us-east-1';
/** The prices of a region, or of the reference region where it is not listed. */
function pricesOf(region) {
    if (region === 'eu-west-1')
        return { region, prices: EU_WEST_1 };
    return { region: REFERENCE_REGION, prices: US_EAST_1 };
}
/** An instance class's hourly price with the region it is from; `null` where no list has it. */
function databaseHour(list, instanceClass) {
    const own = list.prices.databaseHour.get(instanceClass);
    if (own !== undefined)
        return { usd: own, region: list.region };
    const reference = US_EAST_1.databaseHour.get(instanceClass);
    return reference === undefined ? null : { usd: reference, region: REFERENCE_REGION };
}


/***/ })

};
