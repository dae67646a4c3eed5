export const id = 424;
export const ids = [424];
export const modules = {

/***/ 4586:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   r: () => (/* binding */ awaitAnswer)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(452);
/* harmony import */ var _wait_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(7634);


/** A new name, certificate and listener reach every corner of the load balancer within minutes. */
const timeoutSeconds = 300;
const requestTimeoutMs = 10_000;
/**
 * Waits until a URL answers as users will see it: through DNS, TLS and load balancer. Every answer counts but the
 * load balancer's own "nobody there" (502, 503, 504); redirects are not followed.
 *
 * @throws DeployError `rollout-failed` when nobody answers for five minutes
 */
async function awaitAnswer(url, voice, signal) {
    let last = 'no answer yet';
    return (0,_wait_js__WEBPACK_IMPORTED_MODULE_1__/* .waitFor */ .fm)({
        what: `${url} to answer`,
        usually: 'usually at once; a new name takes a few minutes',
        timeoutSeconds,
        interval: () => 3,
        say: voice.say,
        signal,
        look: async () => {
            try {
                const answer = await fetch(url, {
                    redirect: 'manual',
                    signal: AbortSignal.any([signal, AbortSignal.timeout(requestTimeoutMs)]),
                });
                await answer.body?.cancel();
                last = `HTTP ${answer.status}`;
                if ([502, 503, 504].includes(answer.status))
                    return null;
                voice.say(`${url} answers: ${last}.`);
                return answer.status;
            }
            catch (error) {
                signal.throwIfAborted();
                last =
                    error instanceof Error
                        ? `${error.message}${error.cause instanceof Error ? ` (${error.cause.message})` : ''}`
                        : String(error);
                return null;
            }
        },
        timedOut: () => new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .DeployError */ .s({
            code: 'rollout-failed',
            message: `AWS says that the new version is healthy, but ${url} does not answer: ${last}.`,
            where: url,
            safe: 'The service runs; only its public address does not answer from here.',
            remedy: 'Open the URL in a browser. If it answers, run the job again; if not, look at the load balancer in the EC2 console.',
        }),
    });
}


/***/ }),

/***/ 3424:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Dl: () => (/* binding */ sleepsAfter),
/* harmony export */   sH: () => (/* binding */ wakeUp),
/* harmony export */   u9: () => (/* binding */ putToSleep),
/* harmony export */   wake: () => (/* binding */ wake)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(452);
/* harmony import */ var _http_check_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(4586);
/* harmony import */ var _take_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(1488);
/* harmony import */ var _web_target_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(7643);




/** Seconds after which the sweep puts this preview to sleep; `null` where it never does. */
function sleepsAfter({ inputs, target }) {
    const sleeps = target.stage === 'preview' && inputs.previewSleepSeconds > 0;
    return sleeps ? inputs.previewSleepSeconds : null;
}
/**
 * `command: wake`: brings a preview that sleeps back as it was, without a build, a phase or a rollout.
 *
 * @throws DeployError `input-invalid` where it cannot sleep; `rollout-timeout`, `rollout-failed` where it does not come up
 */
async function wake(run) {
    const { report, progress } = run;
    const environment = await (0,_take_js__WEBPACK_IMPORTED_MODULE_2__/* .take */ .s)(run);
    try {
        const { state } = environment;
        if ((0,_web_target_js__WEBPACK_IMPORTED_MODULE_3__/* .recordedTarget */ .UJ)(state) !== 'gateway')
            throw cannotSleep(run);
        if (state.asleepSince === null) {
            progress.say('It is not asleep: nothing to do.');
            report.outcome = 'unchanged';
            report.live = true;
            return;
        }
        await run.announcer.begin(environment, 'waking');
        if ((await wakeUp(run, environment)) === null)
            throw gone(run);
        report.outcome = 'woken';
        report.live = true;
        report.sleepsAfterSeconds = sleepsAfter(run);
    }
    finally {
        await environment.release();
    }
}
/** Brings the tasks back and waits until the URL answers. @returns `null` where there is no service to wake */
async function wakeUp(run, environment) {
    return run.progress.step('Wake the preview', async (voice) => {
        const { sleeper } = (0,_web_target_js__WEBPACK_IMPORTED_MODULE_3__/* .webTargetOf */ .JA)(run, environment);
        const { signal } = run;
        const serving = (await sleeper?.wake({ tasks: run.inputs.minTasks, voice, signal })) ?? null;
        if (serving === null)
            return null;
        await (0,_http_check_js__WEBPACK_IMPORTED_MODULE_1__/* .awaitAnswer */ .r)(serving.url, voice, signal);
        // Only now: whoever dies before this leaves a preview that the next push wakes again, which does no harm.
        await environment.save((state) => ({ ...state, asleepSince: null, wokenAt: new Date().toISOString() }));
        return serving;
    });
}
/** Takes the tasks of a preview away. Its database, its URL and everything else stay. */
async function putToSleep(run, environment) {
    const { report, progress, announcer } = run;
    await announcer.begin(environment, 'sleeping');
    await progress.step('Put to sleep', async (voice) => {
        // First: a push that finds the service without tasks must know that it has to wake it.
        await environment.save((state) => ({ ...state, asleepSince: new Date().toISOString() }));
        await (0,_web_target_js__WEBPACK_IMPORTED_MODULE_3__/* .webTargetOf */ .JA)(run, environment).sleeper?.sleep(voice);
    });
    report.outcome = 'asleep';
    await announcer.end();
}
function cannotSleep({ account }) {
    return new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .DeployError */ .s({
        code: 'input-invalid',
        message: `command: wake: ${account.address.environment} has no service behind a gateway, and only such a service sleeps.`,
        where: 'the `with:` of the step in your workflow file',
        safe: 'Nothing was changed.',
        remedy: 'Deploy it (a push does), or name another preview with the input environment.',
    });
}
function gone({ account }) {
    return new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .DeployError */ .s({
        code: 'rollout-failed',
        message: `The service ${account.names.service} is not there any more, so it cannot be woken.`,
        where: `cluster ${account.foundation.cluster}`,
        safe: 'Its database and its record are as they were.',
        remedy: 'Push to the pull request, or dispatch the workflow: that makes it anew.',
    });
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


/***/ }),

/***/ 7643:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Dg: () => (/* binding */ recordWebTarget),
/* harmony export */   JA: () => (/* binding */ webTargetOf),
/* harmony export */   UJ: () => (/* binding */ recordedTarget),
/* harmony export */   Wf: () => (/* binding */ checkWebTarget)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(452);

/** What the service of an environment runs on, or `null` where it has none that is known. */
function recordedTarget(state) {
    // Earlier versions recorded no kind, and knew Express Mode only.
    return state.webTarget ?? (state.service === null ? null : 'express');
}
/** The web target of an environment: the recorded one, whatever the inputs say; before the first, the one they ask for. */
function webTargetOf({ webTargets, inputs }, { state }) {
    return webTargets[recordedTarget(state) ?? inputs.webTarget];
}
/**
 * Makes sure, before anything is built, that the wanted kind of web target is the one that the environment has, or can
 * be used where it has none. It is never converted: the URL would change, and with it everything that knows it.
 *
 * @throws DeployError `web-target-differs`, `gateway-missing`
 */
async function checkWebTarget(run, environment) {
    const { inputs, account, progress } = run;
    const recorded = recordedTarget(environment.state);
    if (recorded === null) {
        await progress.step('Look for the web target', (voice) => run.webTargets[inputs.webTarget].preflight(voice));
        return;
    }
    if (recorded === inputs.webTarget)
        return;
    const name = account.address.environment;
    throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .DeployError */ .s({
        code: 'web-target-differs',
        message: `${name} was made with web-target: ${recorded}, and this run asks for ${inputs.webTarget}. It is never converted, because its URL would change.`,
        where: 'the `with:` of the step in your workflow file',
        safe: 'Nothing was built and nothing was changed.',
        remedy: `Set web-target: ${recorded}. For a new service under a new URL remove this one first (command: destroy${account.address.stage === 'production' ? ', confirm-destroy: production' : `, environment: ${name}`}), then deploy.`,
    });
}
/** Writes down what the service runs on, before it is made. */
async function recordWebTarget(environment, kind) {
    if (environment.state.webTarget === kind)
        return;
    await environment.save((state) => ({ ...state, webTarget: kind }));
}


/***/ })

};
