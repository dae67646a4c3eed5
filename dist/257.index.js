export const id = 257;
export const ids = [257,52];
export const modules = {

/***/ 5257:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  openAnnouncer: () => (/* binding */ openAnnouncer)
});

// EXTERNAL MODULE: ./lib/github/api.js
var api = __webpack_require__(7671);
;// CONCATENATED MODULE: ./lib/github/comment.js

/** GitHub refuses longer comments (characters, not bytes). */
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
    const body = fitComment(`${place.marker}\n${markdown}`);
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
/** Cuts at a line's end, so that no tag or fence is left open in the middle of a word. */
function fitComment(body) {
    if (body.length <= longestBody)
        return body;
    const note = '\n\n*(cut: the job summary has the rest)*';
    const head = body.slice(0, longestBody - note.length);
    return head.slice(0, Math.max(head.lastIndexOf('\n'), 1)) + note;
}

// EXTERNAL MODULE: ./lib/wait.js
var wait = __webpack_require__(7634);
// EXTERNAL MODULE: ./lib/github/markdown.js
var markdown = __webpack_require__(18);
;// CONCATENATED MODULE: ./lib/github/comment-body.js


/** How many of a failure's lines a comment shows; the job summary has them all. */
const shownLines = 25;
/** The pull request comment, without its marker. */
function commentBody(facts) {
    const { report } = facts;
    const commit = (0,markdown/* inlineCode */.ti)(facts.commit.slice(0, 7));
    const log = `[log](${facts.runUrl})`;
    const parts = [`### ${title(facts)}`];
    if (report.url !== null && report.outcome !== 'destroyed') {
        parts.push(`**${linkOf(report)}**${report.live || facts.running !== null ? '' : ' (still the previous version)'}`);
    }
    if (facts.running !== null) {
        parts.push(facts.running === 'deploying'
            ? `Commit ${commit} is being deployed: ${log}.`
            : `It is being removed: ${log}.`);
        return parts.join('\n\n');
    }
    parts.push(...report.notes.map(markdown/* escapeMarkdown */.FV));
    if (report.failure !== null) {
        const lines = report.failure.message.split('\n');
        parts.push((0,markdown/* codeBlock */.DV)(lines.slice(0, shownLines).join('\n')), ...(report.failure.safe === undefined
            ? []
            : [(0,markdown/* escapeMarkdown */.FV)(report.failure.safe.split('\n')[0] ?? '')]), `**What to do:** ${(0,markdown/* escapeMarkdown */.FV)(report.failure.remedy)}`);
    }
    if (report.phases.length > 0 && report.outcome !== 'unchanged') {
        parts.push((0,markdown/* table */.tp)(['Phase', 'Outcome'], report.phases.map((phase) => [
            (0,markdown/* escapeMarkdown */.FV)(phase.name),
            `${phase.outcome}${phase.exitCode === null || phase.exitCode === 0 ? '' : ` (exit code ${phase.exitCode})`}`,
        ])));
    }
    if (report.outcome === 'deployed' && report.stage === 'preview') {
        const cost = report.plan === null
            ? ''
            : ` It costs about ${dailyCost(report)} USD a day until the pull request is closed.`;
        parts.push(`Whoever has the link can open it: previews are public.${cost}`);
    }
    parts.push(`Commit ${commit}, ${(0,wait/* describeSeconds */.bD)(facts.seconds)}, ${log}`);
    return parts.join('\n\n');
}
function title({ report, running }) {
    if (running !== null)
        return running === 'deploying' ? 'Preview: building' : 'Preview: being removed';
    switch (report.outcome) {
        case 'deployed':
        case 'rolled-back':
            return 'Preview: live';
        case 'unchanged':
            return 'Preview: live, unchanged';
        case 'destroyed':
            return 'Preview: removed';
        case 'cancelled':
            return 'Preview: cancelled';
        case 'failed':
        case null:
            return report.live ? 'Preview: live, but a step after the rollout failed' : 'Preview: failed';
        case 'planned':
        case 'swept':
        case 'skipped':
            return 'Preview';
    }
}
function linkOf(report) {
    const open = report.plan?.web.openPath ?? '/';
    return `<${report.url}${open === '/' ? '' : open}>`;
}
/** What this preview adds: its tasks and addresses; database instance and load balancer are shared. */
function dailyCost(report) {
    return ((report.plan?.monthlyCost.usd ?? 0) / 30.4).toFixed(2);
}

;// CONCATENATED MODULE: ./lib/github/deployment.js

/** What GitHub is told of an outcome. */
function deploymentStateOf(outcome, live) {
    switch (outcome) {
        case 'deployed':
        case 'unchanged':
        case 'rolled-back':
            return 'success';
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

// EXTERNAL MODULE: ./lib/take.js
var take = __webpack_require__(1488);
;// CONCATENATED MODULE: ./lib/announce.js





/**
 * Nothing that happens here changes the result of a deployment: what GitHub refuses is a warning that names the
 * missing permission.
 */
function openAnnouncer(run, octokit) {
    const { run: job, target, inputs, report, progress } = run;
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
            progress.warn({
                code: 'github-refused',
                message: `Could not ${what} on GitHub: ${status === null ? '' : `HTTP ${status}, `}${error instanceof Error ? error.message : String(error)}`,
                fix: status === 403 || status === 404
                    ? `Add "${permission}" to the permissions of the job; the deployment itself is not affected.`
                    : 'Nothing: the deployment itself is not affected, and the job summary has the same text.',
            });
        }
    };
    const comment = (running, seconds) => place === null
        ? Promise.resolve()
        : attempt('comment on the pull request', 'pull-requests: write', async (github) => {
            const author = await authorOf(github, inputs.githubToken);
            const body = commentBody({ report, running, commit, runUrl: log, seconds });
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
            const known = environment.state.github;
            commentId = known.comment;
            // Production gets a deployment for each run, a history; a preview has one, which is its whole life.
            deploymentId = target.stage === 'preview' ? known.deployment : null;
            await Promise.all([
                comment(work, 0),
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
        async end(seconds) {
            if (report.outcome === 'skipped' || report.outcome === 'planned' || report.outcome === 'swept')
                return;
            // A run that never came to begin() made no deployment, and must not make one only to say that it failed.
            await Promise.all([
                comment(null, seconds),
                deploymentId === null ? Promise.resolve() : state(deploymentStateOf(report.outcome, report.live)),
            ]);
        },
    };
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
            const why = status === 403 || status === 404
                ? `the job lacks the permission ${permission}`
                : `GitHub answered ${status ?? (error instanceof Error ? error.message : 'nothing')}`;
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
            : `Commit ${report.previous.commit.slice(0, 7)} serves at ${report.previous.url}.`);
        return environment;
    });
}


/***/ })

};
