export const id = 671;
export const ids = [671];
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


/***/ })

};
