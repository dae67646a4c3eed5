export const id = 844;
export const ids = [844,671];
export const modules = {

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

/***/ 3844:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   reset: () => (/* binding */ reset)
/* harmony export */ });
/* harmony import */ var _aws_database_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(4656);
/* harmony import */ var _aws_database_instance_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(2862);
/* harmony import */ var _open_phase_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(3661);
/* harmony import */ var _settle_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(508);
/* harmony import */ var _take_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(1488);





/**
 * Takes a preview's database away, so that the deployment that follows makes it anew: the way out when a pull request
 * rewrites a migration that has run already. Production is refused long before this.
 */
async function reset(run) {
    const { account, progress, signal } = run;
    const environment = await (0,_take_js__WEBPACK_IMPORTED_MODULE_4__/* .take */ .s)(run);
    try {
        // How a phase ended does not matter for a database that goes; that it does not write any more does.
        if (environment.state.intent !== null) {
            await progress.step('End the phase that still runs', (voice) => (0,_open_phase_js__WEBPACK_IMPORTED_MODULE_2__/* .stopOpenPhase */ .e)(account, environment, voice));
        }
        await (0,_settle_js__WEBPACK_IMPORTED_MODULE_3__/* .settle */ .G)(run, environment);
        if (environment.state.database === null)
            return;
        await progress.step('Drop the database', async (voice) => {
            const rds = await account.clients.rds();
            const existing = await (0,_aws_database_instance_js__WEBPACK_IMPORTED_MODULE_1__/* .describeInstance */ .xJ)(rds, account.names.databaseInstance);
            // Not ready any more before it is gone: a crash in between must not leave a state that believes in it.
            await environment.save((state) => ({
                ...state,
                database: state.database === null ? null : { ...state.database, ready: false },
                once: {},
                pending: null,
            }));
            if (existing === null)
                return;
            const instance = await (0,_aws_database_instance_js__WEBPACK_IMPORTED_MODULE_1__/* .awaitInstance */ .we)(rds, account, voice, signal);
            await (0,_aws_database_js__WEBPACK_IMPORTED_MODULE_0__/* .dropDatabase */ .Zi)(account, instance, { voice, signal });
        });
    }
    finally {
        await environment.release();
    }
}


/***/ }),

/***/ 508:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   G: () => (/* binding */ settle)
/* harmony export */ });
/* harmony import */ var _github_api_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7671);
/* harmony import */ var _open_phase_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(3661);
/* harmony import */ var _removal_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(3176);
/* harmony import */ var _report_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(9293);




/**
 * Settles what an interrupted run left, before anything else is done to the environment: a removal that was not
 * finished is finished, and a phase that is open is waited for.
 *
 * @throws DeployError `older-commit`, `phase-unknown`, `cleanup-incomplete`
 */
async function settle(environmentRun, environment) {
    const { account, run, inputs, target, github, progress, report } = environmentRun;
    const deployed = environment.state.deployments[0]?.commit;
    if (target.refuseOlder && deployed !== undefined && deployed !== run.commit) {
        if (await github.isOlder(run.commit, deployed))
            throw (0,_github_api_js__WEBPACK_IMPORTED_MODULE_0__/* .olderCommit */ .C)(run.commit, deployed, (0,_report_js__WEBPACK_IMPORTED_MODULE_3__/* .describeServing */ .Yh)(report));
    }
    if (environment.state.status === 'destroying') {
        progress.say('An earlier run began to remove this environment; finishing that first.');
        await (0,_removal_js__WEBPACK_IMPORTED_MODULE_2__/* .removeEnvironment */ .I)(environmentRun, environment);
        await environment.save((state) => ({ ...state, status: 'active' }));
        report.previous = null;
        report.url = null;
        report.image = null;
    }
    if (environment.state.intent === null)
        return;
    await progress.step('Settle what an interrupted run left', (voice) => (0,_open_phase_js__WEBPACK_IMPORTED_MODULE_1__/* .settleIntent */ .eY)({
        account,
        environment,
        progress,
        report,
        databaseInstance: environment.state.database?.instance ?? null,
        memory: inputs.memory,
        timeoutSeconds: inputs.phaseTimeoutSeconds,
        signal: environmentRun.signal,
    }, inputs.resolvePhase, voice));
}


/***/ })

};
