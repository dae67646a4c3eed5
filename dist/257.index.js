export const id = 257;
export const ids = [257,671];
export const modules = {

/***/ 5257:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  openAnnouncer: () => (/* binding */ openAnnouncer)
});

// EXTERNAL MODULE: ./lib/github/api.js
var api = __webpack_require__(7671);
// EXTERNAL MODULE: ./lib/github/markdown.js
var github_markdown = __webpack_require__(18);
;// CONCATENATED MODULE: ./lib/github/comment.js


/** GitHub refuses longer comments; it counts characters, so this many bytes are never too many. */
const longestBody = 65_536;
/** 100 comments a page; a pull request with more than 3,000 comments gets a second one of ours. */
const mostPages = 30;
/** The author of what a job's own token writes. */
const actionsBot = 'github-actions[bot]';
/** Says which comment is ours for this app and environment; a copy of it by somebody else is not (see `findComment`). */
function commentMarker(repositoryId, app, environment) {
    return `<!-- monolayer ${repositoryId} ${app} ${environment} -->`;
}
/**
 * Writes our one comment of a pull request: edits it where it is there, makes it where it is not.
 *
 * @param known the comment's id, if an earlier run recorded it; `null` looks through the comments
 * @returns the comment's id
 */
async function upsertComment(github, place, author, known, markdown) {
    const { owner, repo } = place;
    const body = (0,github_markdown/* cutToBytes */.zP)(`${place.marker}\n${markdown}`, longestBody, 'the job summary');
    const id = (known !== null && (await isOurs(github, place, author, known)) ? known : null) ??
        (await findComment(github, place, author));
    if (id === null) {
        const made = await github.rest.issues.createComment({
            owner,
            repo,
            issue_number: place.pullRequest,
            body,
        });
        return made.data.id;
    }
    await github.rest.issues.updateComment({ owner, repo, comment_id: id, body });
    return id;
}
/** Whose comments count as ours: those of whom the token belongs to. A job's own token may not ask, and is the bot. */
async function authorOf(github, token) {
    if (token.startsWith('ghs_'))
        return actionsBot;
    const answer = await github.rest.users.getAuthenticated();
    return answer.data.login;
}
function ours(comment, place, author) {
    return comment.user?.login === author && (comment.body ?? '').split(/\r?\n/, 1)[0] === place.marker;
}
async function isOurs(github, place, author, id) {
    try {
        const { data } = await github.rest.issues.getComment({
            owner: place.owner,
            repo: place.repo,
            comment_id: id,
        });
        return ours(data, place, author);
    }
    catch (error) {
        if ((0,api/* statusOf */.c)(error) === 404)
            return false;
        throw error;
    }
}
/** Ours has our marker as its first line *and* our author: anybody can write the marker. */
async function findComment(github, place, author) {
    for (let page = 1; page <= mostPages; page += 1) {
        const { data } = await github.rest.issues.listComments({
            owner: place.owner,
            repo: place.repo,
            issue_number: place.pullRequest,
            per_page: 100,
            page,
        });
        const found = data.find((comment) => ours(comment, place, author));
        if (found !== undefined)
            return found.id;
        if (data.length < 100)
            return null;
    }
    return null;
}

// EXTERNAL MODULE: ./lib/wait.js
var wait = __webpack_require__(7634);
// EXTERNAL MODULE: ./lib/github/phase-outcome.js
var phase_outcome = __webpack_require__(8757);
// EXTERNAL MODULE: ./lib/github/plan-part.js
var plan_part = __webpack_require__(9496);
// EXTERNAL MODULE: ./lib/github/prose.js
var prose = __webpack_require__(6556);
;// CONCATENATED MODULE: ./lib/github/comment-body.js





/** How many of a failure's lines a comment shows, and how many characters; the job summary has them all. */
const shownLines = 25;
const shownCharacters = 8_000;
/** The pull request comment, without its marker. */
function commentBody(facts) {
    const { report } = facts;
    const commit = (0,github_markdown/* inlineCode */.ti)(facts.commit.slice(0, 7));
    const log = `[log](${encodeURI(facts.runUrl)})`;
    const parts = [`### ${title(facts)}`];
    if (facts.running === 'removing')
        return [...parts, `It is being removed: ${log}.`].join('\n\n');
    if (facts.running === 'waking')
        return [...parts, `Its tasks are starting: ${log}.`].join('\n\n');
    if (report.outcome === 'asleep')
        return [...parts, asleepLine(report), `${commit}, ${log}`].join('\n\n');
    if (report.url !== null && report.outcome !== 'destroyed')
        parts.push(urlLine(facts));
    if (facts.running === 'deploying') {
        return [...parts, `Commit ${commit} is being deployed: ${log}.`].join('\n\n');
    }
    parts.push(...failureParts(report), ...report.notes.map(prose/* prose */.C), ...phaseParts(report));
    if (report.live && report.stage === 'preview' && report.plan !== null) {
        parts.push(`Previews are public: whoever has the link can open it. It costs ${(0,plan_part/* costADay */.De)(report.plan)} until the pull request is closed.`);
    }
    if (report.live && report.sleepsAfterSeconds !== null) {
        parts.push(`It sleeps when nobody has pushed for ${(0,wait/* describeSeconds */.bD)(report.sleepsAfterSeconds)}: its URL then answers 503 until the next push, or \`command: wake\`.`);
    }
    parts.push(`Commit ${commit}, ${(0,wait/* describeSeconds */.bD)(facts.seconds)}, ${log}`);
    return parts.join('\n\n');
}
function title({ report, running }) {
    return `Preview ${report.environment === null ? '' : `${(0,github_markdown/* inlineCode */.ti)(report.environment)} `}${state(report, running)}`;
}
const works = {
    deploying: 'is being built',
    removing: 'is being removed',
    waking: 'is being woken',
};
function state(report, running) {
    if (running !== null)
        return works[running];
    switch (report.outcome) {
        case 'deployed':
            return 'is live';
        case 'rolled-back':
            return 'is live: rolled back to an earlier version';
        case 'unchanged':
            return 'is live, unchanged';
        case 'woken':
            return 'is live again';
        case 'asleep':
            return 'is asleep';
        case 'destroyed':
            return 'was removed';
        case 'cancelled':
            return 'was cancelled';
        case 'failed':
        case null:
            if (report.failure?.code === 'cleanup-incomplete')
                return 'was not completely removed';
            return report.live ? 'is live, but a step after the rollout failed' : 'failed';
        case 'planned':
        case 'swept':
        case 'skipped':
            return '';
    }
}
function urlLine({ report, running }) {
    const open = report.plan?.web.openPath ?? '/';
    const url = (0,github_markdown/* link */.nf)(`${report.url}${open === '/' ? '' : open}`);
    return `**${url}**${report.live && running === null ? '' : ' still serves the previous version.'}`;
}
function asleepLine({ url }) {
    return `${url === null ? 'Its URL' : (0,github_markdown/* link */.nf)(url)} answers 503 while it sleeps, and no task of it costs anything. The next push brings it back, or the workflow started by hand with \`command: wake\`. Its database is as it was.`;
}
function failureParts({ failure, url }) {
    if (failure === null)
        return [];
    const [first = '', ...rest] = failure.message.slice(0, shownCharacters).split('\n');
    return [
        `**${(0,prose/* prose */.C)(first)}**`,
        ...(rest.length === 0 ? [] : [(0,github_markdown/* codeBlock */.DV)(rest.slice(0, shownLines).join('\n'))]),
        // Where there is a URL, the line with it has said what serves.
        ...(failure.safe === undefined || url !== null ? [] : [(0,prose/* prose */.C)(failure.safe.split('\n')[0] ?? '')]),
        `**What to do:** ${(0,prose/* prose */.C)(failure.remedy)}`,
    ];
}
function phaseParts(report) {
    if (report.phases.length === 0 || report.outcome === 'unchanged')
        return [];
    const rows = report.phases.map((phase) => [
        (0,github_markdown/* escapeMarkdown */.FV)(phase.name),
        (0,phase_outcome/* phaseOutcome */.g)(phase),
        phase.exitCode === null ? '' : String(phase.exitCode),
    ]);
    return [(0,github_markdown/* table */.tp)(['Phase', 'Outcome', 'Exit code'], rows)];
}

;// CONCATENATED MODULE: ./lib/github/deployment.js

/** What GitHub is told of an outcome. */
function deploymentStateOf(outcome, live) {
    switch (outcome) {
        case 'deployed':
        case 'unchanged':
        case 'rolled-back':
        case 'woken':
            return 'success';
        case 'asleep':
        case 'destroyed':
            return 'inactive';
        case 'failed':
        case 'cancelled':
        case null:
            return live ? 'success' : 'failure';
        case 'planned':
        case 'swept':
        case 'skipped':
            return 'inactive';
    }
}
/**
 * Makes the deployment of this environment, or takes up the one an earlier run made.
 *
 * @param known its id, if an earlier run recorded it
 * @returns its id
 */
async function ensureDeployment(github, deployment, known) {
    const { owner, repo } = deployment;
    if (known !== null) {
        try {
            await github.rest.repos.getDeployment({ owner, repo, deployment_id: known });
            return known;
        }
        catch (error) {
            if ((0,api/* statusOf */.c)(error) !== 404)
                throw error;
        }
    }
    const answer = await github.rest.repos.createDeployment({
        owner,
        repo,
        ref: deployment.ref,
        environment: deployment.environment,
        description: deployment.description.slice(0, 140),
        auto_merge: false,
        // The checks of the commit are the workflow's affair; this very job may be one of them.
        required_contexts: [],
        transient_environment: deployment.environment === 'preview',
        production_environment: deployment.environment === 'production',
    });
    return 'id' in answer.data ? answer.data.id : null;
}
async function setDeploymentState(github, deployment, id, state, links) {
    await github.rest.repos.createDeploymentStatus({
        owner: deployment.owner,
        repo: deployment.repo,
        deployment_id: id,
        state,
        log_url: links.log,
        ...(links.url === null ? {} : { environment_url: links.url }),
        // Another preview's deployment is none of ours; an older one of production is replaced.
        auto_inactive: deployment.environment === 'production',
    });
}

// EXTERNAL MODULE: ./lib/github/refusal.js
var refusal = __webpack_require__(8595);
// EXTERNAL MODULE: ./lib/redact.js
var lib_redact = __webpack_require__(5078);
// EXTERNAL MODULE: ./lib/take.js
var take = __webpack_require__(1488);
;// CONCATENATED MODULE: ./lib/announce.js







/**
 * Nothing that happens here changes the result of a deployment: what GitHub refuses is a warning that names the
 * missing permission.
 */
function openAnnouncer(run, octokit) {
    const { run: job, target, inputs, report, progress, redact } = run;
    const [owner = '', repo = ''] = job.repository.fullName.split('/');
    const commit = job.event.kind === 'pull-request' ? job.event.head : job.commit;
    const log = (0,take/* runUrl */.V)(job);
    const place = inputs.comment && target.pullRequest !== null
        ? {
            owner,
            repo,
            pullRequest: target.pullRequest,
            marker: commentMarker(job.repository.id, inputs.app, target.environment),
        }
        : null;
    const deployment = {
        owner,
        repo,
        ref: commit,
        environment: target.stage,
        description: `${inputs.app} ${target.environment}`,
    };
    const began = performance.now();
    let begun = false;
    let told = null;
    let commentId = null;
    let deploymentId = null;
    const attempt = async (what, permission, work) => {
        if (inputs.githubToken === '')
            return;
        try {
            await work(await octokit());
        }
        catch (error) {
            const status = (0,api/* statusOf */.c)(error);
            const why = error instanceof Error ? error.message : String(error);
            progress.warn({
                code: 'github-refused',
                message: `Could not ${what} on GitHub: ${status === null ? '' : `HTTP ${status}, `}${why}`,
                fix: `${adviceOn((0,refusal/* refusalOf */.O)(status, why), permission)}; the deployment itself is not affected.`,
            });
        }
    };
    const comment = (running) => place === null
        ? Promise.resolve()
        : attempt('comment on the pull request', 'pull-requests: write', async (github) => {
            const author = await authorOf(github, inputs.githubToken);
            const seconds = (performance.now() - began) / 1000;
            const facts = (0,lib_redact/* cleanAll */.zL)({ report, running, commit, runUrl: log, seconds }, redact);
            const body = redact(commentBody(facts));
            commentId = await upsertComment(github, place, author, commentId, body);
        });
    const state = (next) => attempt('record the deployment', 'deployments: write', async (github) => {
        deploymentId ??= await ensureDeployment(github, deployment, null);
        if (deploymentId === null)
            return;
        await setDeploymentState(github, deployment, deploymentId, next, { url: report.url, log });
    });
    return {
        async begin(environment, work) {
            begun = true;
            const known = environment.state.github;
            commentId = known.comment;
            // Production gets a deployment for each run, a history; a preview has one, which is its whole life.
            deploymentId = target.stage === 'preview' ? known.deployment : null;
            // That is over at once: only its end is told.
            if (work === 'sleeping')
                return;
            await Promise.all([
                comment(work),
                attempt('record the deployment', 'deployments: write', async (github) => {
                    deploymentId = await ensureDeployment(github, deployment, deploymentId);
                    if (deploymentId === null)
                        return;
                    await setDeploymentState(github, deployment, deploymentId, 'in_progress', { url: null, log });
                }),
            ]);
            if (commentId === known.comment && deploymentId === known.deployment)
                return;
            await environment.save((current) => ({
                ...current,
                github: { comment: commentId, deployment: deploymentId },
            }));
        },
        async end() {
            const { outcome } = report;
            if (outcome === 'skipped' || outcome === 'planned' || outcome === 'swept')
                return;
            // Where nothing had to be removed there was nothing to tell of; and nothing is told twice.
            if (outcome === 'destroyed' && (!begun || told === 'destroyed'))
                return;
            told = outcome;
            // A run that never came to begin() made no deployment, and must not make one only to say that it failed.
            await Promise.all([
                comment(null),
                deploymentId === null ? Promise.resolve() : state(deploymentStateOf(report.outcome, report.live)),
            ]);
        },
    };
}
function adviceOn(refusal, permission) {
    switch (refusal) {
        case 'permission':
            return `Add "${permission}" to the permissions of the job`;
        case 'locked':
            return 'Unlock the conversation of the pull request, or set comment: false';
        case 'rate-limit':
            return 'Nothing: GitHub limits how much is asked of it, and the next run tells it again';
        case 'other':
            return 'Nothing: the job summary has the same text';
    }
}


/***/ }),

/***/ 7671:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   C: () => (/* binding */ olderCommit),
/* harmony export */   c: () => (/* binding */ statusOf),
/* harmony export */   openGitHub: () => (/* binding */ openGitHub)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(452);
/* harmony import */ var _refusal_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(8595);


/** GitHub answers within seconds, or it is not asked: nothing that it says is needed to deploy. */
const timeoutMs = 15_000;
/**
 * @param token the job's token; `''` where there is none
 * @param say is told once when GitHub refuses, with the permission that is missing
 */
function openGitHub(fullName, token, say) {
    const [owner = '', repo = ''] = fullName.split('/');
    let octokit = null;
    const client = () => {
        octokit ??= __webpack_require__.e(/* import() */ 413).then(__webpack_require__.bind(__webpack_require__, 2413)).then((module) => module.getOctokit(token));
        return octokit;
    };
    const saidOf = new Set();
    const orNull = async (what, permission, ask) => {
        if (token === '')
            return null;
        try {
            return await ask(await client());
        }
        catch (error) {
            const status = statusOf(error);
            const message = error instanceof Error ? error.message : String(error);
            const why = (0,_refusal_js__WEBPACK_IMPORTED_MODULE_1__/* .refusalOf */ .O)(status, message) === 'permission'
                ? `the job lacks the permission ${permission}`
                : `GitHub answered ${status === null ? '' : `${status}, `}${message}`;
            if (!saidOf.has(what))
                say(`Could not ask GitHub ${what}: ${why}.`);
            saidOf.add(what);
            return null;
        }
    };
    const bounded = () => ({ request: { signal: AbortSignal.timeout(timeoutMs) } });
    return {
        client,
        isRunOver: ({ runId, attempt }) => orNull(`whether run ${runId} is over`, 'actions: read', async (github) => {
            const answer = await github.rest.actions.getWorkflowRunAttempt({
                owner,
                repo,
                run_id: runId,
                attempt_number: attempt,
                ...bounded(),
            });
            return answer.data.status === 'completed';
        }),
        isPullRequestOpen: (number) => orNull(`whether pull request #${number} is open`, 'pull-requests: read', async (github) => {
            const answer = await github.rest.pulls.get({ owner, repo, pull_number: number, ...bounded() });
            return answer.data.state === 'open';
        }),
        isOlder: (commit, deployed) => orNull('which commit is newer', 'contents: read', async (github) => {
            const answer = await github.rest.repos.compareCommitsWithBasehead({
                owner,
                repo,
                basehead: `${deployed}...${commit}`,
                per_page: 1,
                ...bounded(),
            });
            return answer.data.status === 'behind';
        }),
    };
}
/** The HTTP status of an Octokit error, if it is one. */
function statusOf(error) {
    if (typeof error !== 'object' || error === null || !('status' in error))
        return null;
    return typeof error.status === 'number' ? error.status : null;
}
/** A push of a commit that is older than the deployed one: a rerun of an old run, or two pushes that overtook each other. */
function olderCommit(commit, deployed, serving) {
    return new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .DeployError */ .s({
        code: 'older-commit',
        message: `Commit ${commit.slice(0, 7)} is older than the deployed commit ${deployed.slice(0, 7)}, so it was not deployed.`,
        where: 'this run of the workflow',
        safe: `${serving} Nothing was changed.`,
        remedy: 'To go back on purpose, start the workflow by hand (workflow_dispatch) with the input image.',
    });
}


/***/ }),

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

/***/ 8595:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   O: () => (/* binding */ refusalOf)
/* harmony export */ });
/**
 * Reads a refusal. GitHub says 404 instead of 403 where a token may not even know that a thing exists, and 403 also for
 * a locked conversation and for its limits
 * (https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api).
 *
 * @param status `null` where there was no answer
 */
function refusalOf(status, message) {
    if (status === 429 || (status === 403 && /rate limit|abuse detection/i.test(message)))
        return 'rate-limit';
    if (status === 403 && /\blocked\b/i.test(message))
        return 'locked';
    return status === 403 || status === 404 ? 'permission' : 'other';
}


/***/ }),

/***/ 1488:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   V: () => (/* binding */ runUrl),
/* harmony export */   s: () => (/* binding */ take)
/* harmony export */ });
/* harmony import */ var _aws_environment_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7759);

/** The page of a workflow run. */
function runUrl(run) {
    return `${run.serverUrl}/${run.repository.fullName}/actions/runs/${run.runId}/attempts/${run.attempt}`;
}
/**
 * Takes the environment for this run; waits for a run that is at work on it.
 *
 * @throws DeployError `lock-held`, `state-unreadable`
 */
async function take(environmentRun) {
    const { account, run, inputs, github, progress, report } = environmentRun;
    return progress.step('Take the environment', async (voice) => {
        environmentRun.wanting(account.names.stateKey);
        const environment = await (0,_aws_environment_js__WEBPACK_IMPORTED_MODULE_0__/* .takeEnvironment */ .x)({
            table: await account.clients.dynamodb(),
            tableName: account.foundation.table,
            key: account.names.stateKey,
            holder: {
                runId: run.runId,
                attempt: run.attempt,
                url: runUrl(run),
                commit: run.commit,
                actor: run.actor,
            },
            isRunOver: github.isRunOver,
            // As long as the slowest thing that the other run may be waiting for.
            waitSeconds: environmentRun.lockWaitSeconds ?? inputs.phaseTimeoutSeconds + inputs.rolloutTimeoutSeconds,
            say: voice.say,
            signal: environmentRun.signal,
        });
        environmentRun.hold(environment);
        report.previous = environment.state.deployments[0] ?? null;
        report.url = report.previous?.url ?? null;
        report.image = report.previous?.image ?? null;
        voice.say(report.previous === null
            ? 'Nothing has been deployed to it yet.'
            : `Commit ${report.previous.commit.slice(0, 7)} ${environment.state.asleepSince === null ? 'serves' : 'sleeps'} at ${report.previous.url}.`);
        return environment;
    });
}


/***/ })

};
