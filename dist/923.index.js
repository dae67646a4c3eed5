export const id = 923;
export const ids = [923,589];
export const modules = {

/***/ 8589:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   destroy: () => (/* binding */ destroy),
/* harmony export */   p: () => (/* binding */ removePreview)
/* harmony export */ });
/* harmony import */ var _removal_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3176);
/* harmony import */ var _take_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(1488);
/* harmony import */ var _web_target_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(7643);



/**
 * Removes a preview with everything that belongs to it and nothing else. Reads neither checkout nor plan: a broken
 * project never blocks a removal. Every step tolerates that it was done before, and the state goes last, so that a
 * removal that failed is found and finished.
 *
 * @throws DeployError `cleanup-incomplete` with everything that is left
 */
async function destroy(run) {
    const environment = await (0,_take_js__WEBPACK_IMPORTED_MODULE_1__/* .take */ .s)(run);
    try {
        if (await reopened(run)) {
            const note = `Pull request #${run.target.pullRequest} is open again, so its preview stays.`;
            run.report.notes.push(note);
            run.progress.say(note);
            run.report.outcome = 'skipped';
            return;
        }
        if (isEmpty(environment.state)) {
            run.report.notes.push('There was nothing to remove.');
            await environment.remove();
            run.report.outcome = 'destroyed';
            return;
        }
        await run.announcer.begin(environment, 'removing');
        if (run.account.address.stage === 'production')
            await removeProductionService(run, environment);
        else
            await removePreview(run, environment);
        run.report.outcome = 'destroyed';
        run.report.url = null;
        run.report.image = null;
    }
    finally {
        await environment.release();
    }
}
/**
 * Everything, and the item last. GitHub is told before that: whoever dies in between has left an item that says
 * "destroying", so the next run or sweep goes on and tells again.
 */
async function removePreview(run, environment) {
    const { report, announcer } = run;
    await (0,_removal_js__WEBPACK_IMPORTED_MODULE_0__/* .removeEnvironment */ .I)(run, environment);
    report.outcome = 'destroyed';
    report.url = null;
    report.image = null;
    report.live = false;
    await announcer.end();
    await environment.remove();
}
/**
 * Whether the pull request whose closing caused this run was opened again before the run came to remove anything. Its
 * own run for "reopened" may be over already; then nobody would make the preview anew.
 */
async function reopened({ run, target, inputs, github }) {
    const { event } = run;
    if (event.kind !== 'pull-request' || event.action !== 'closed' || inputs.command !== 'auto')
        return false;
    return target.pullRequest !== null && (await github.isPullRequestOpen(target.pullRequest)) === true;
}
/** Nothing was ever made for it: a pull request that was closed before its first deployment. */
function isEmpty(state) {
    const { begunAt, service, database, pending, intent, deployments, github } = state;
    const made = [begunAt ?? null, service, database, pending, intent, github.comment, github.deployment];
    return made.every((one) => one === null) && deployments.length === 0 && state.status === 'active';
}
/** Production keeps its database, its secrets and its history: only what serves and costs by the hour goes. */
async function removeProductionService(run, environment) {
    const { progress, report, account } = run;
    await progress.step('Remove the service', (voice) => (0,_web_target_js__WEBPACK_IMPORTED_MODULE_2__/* .webTargetOf */ .JA)(run, environment).remove(voice));
    await environment.save((state) => ({ ...state, service: null, webTarget: null, asleepSince: null }));
    const { database } = environment.state;
    report.notes.push('The web service of production was removed. Its secrets, images, logs and deployments are kept.', ...(database === null
        ? []
        : [
            `The database instance ${database.instance} is kept, with deletion protection, and goes on costing. Remove it yourself: aws rds modify-db-instance --db-instance-identifier ${database.instance} --no-deletion-protection --apply-immediately --region ${account.region}, then aws rds delete-db-instance --db-instance-identifier ${database.instance} --final-db-snapshot-identifier ${database.instance}-final --region ${account.region}`,
        ]));
}


/***/ }),

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

/***/ 3624:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   P: () => (/* binding */ sweepSharedInstance),
/* harmony export */   g: () => (/* binding */ holdSharedInstance)
/* harmony export */ });
/* harmony import */ var _aws_database_instance_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(2862);
/* harmony import */ var _aws_environment_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(7759);
/* harmony import */ var _aws_environments_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(9055);
/* harmony import */ var _take_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(1488);




/** No environment can be called so: the lock of what all previews of an app share. */
const sharedKey = '(instance)';
/** How long the previews' shared instance is kept when no preview needs it: a new one takes ten minutes. */
const idleDays = 7;
/** It is held for the time of a few calls only. */
const waitSeconds = 300;
/**
 * Does something while no other run decides about the shared instance: a sweep must not delete it between a
 * deployment's look and its use.
 */
async function holdSharedInstance(run, voice, work) {
    const { account, run: job, github, signal } = run;
    const lock = await (0,_aws_environment_js__WEBPACK_IMPORTED_MODULE_1__/* .takeEnvironment */ .x)({
        table: await account.clients.dynamodb(),
        tableName: account.foundation.table,
        key: { ...account.names.stateKey, environment: sharedKey },
        holder: {
            runId: job.runId,
            attempt: job.attempt,
            url: (0,_take_js__WEBPACK_IMPORTED_MODULE_3__/* .runUrl */ .V)(job),
            commit: job.commit,
            actor: job.actor,
        },
        isRunOver: github.isRunOver,
        waitSeconds,
        say: voice.say,
        signal,
    });
    try {
        return await work();
    }
    finally {
        // The item is nothing but this lock: removed, so that it does not outlive the last preview.
        await lock.remove();
    }
}
/** Marks the shared instance as idle when no preview uses it, and removes it when it has been idle for a week. */
async function sweepSharedInstance(run, voice) {
    const { account } = run;
    const rds = await account.clients.rds();
    const name = account.names.databaseInstance;
    if ((await (0,_aws_database_instance_js__WEBPACK_IMPORTED_MODULE_0__/* .describeInstance */ .xJ)(rds, name)) === null)
        return;
    await holdSharedInstance(run, voice, async () => {
        const instance = await (0,_aws_database_instance_js__WEBPACK_IMPORTED_MODULE_0__/* .describeInstance */ .xJ)(rds, name);
        const arn = instance?.DBInstanceArn;
        if (instance === null || arn === undefined || instance.DBInstanceStatus === 'deleting')
            return;
        const unreadable = [];
        const all = await (0,_aws_environments_js__WEBPACK_IMPORTED_MODULE_2__/* .listEnvironments */ .D)(await account.clients.dynamodb(), account.foundation.table, account.names.stateKey.repository, (environment) => unreadable.push(environment));
        if (unreadable.length > 0) {
            voice.say(`The instance ${name} stays: the state of ${unreadable.join(', ')} cannot be read, so it may be needed.`);
            return;
        }
        const users = all.filter(({ state }) => state.database !== null);
        const since = instance.TagList?.find(({ Key }) => Key === _aws_database_instance_js__WEBPACK_IMPORTED_MODULE_0__/* .idleSinceTag */ .nb)?.Value ?? 'no';
        const mark = (Value) => rds.addTagsToResource({ ResourceName: arn, Tags: [{ Key: _aws_database_instance_js__WEBPACK_IMPORTED_MODULE_0__/* .idleSinceTag */ .nb, Value }] });
        if (users.length > 0) {
            voice.say(`${users.length} previews use the instance ${name}.`);
            if (since !== 'no')
                await mark('no');
            return;
        }
        const idleSeconds = since === 'no' ? 0 : (Date.now() - Date.parse(since)) / 1000;
        if (since === 'no' || Number.isNaN(idleSeconds)) {
            voice.say(`No preview uses the instance ${name}; it goes in ${idleDays} days unless one does.`);
            await mark(new Date().toISOString());
            return;
        }
        if (idleSeconds < idleDays * 86400) {
            voice.say(`No preview has used the instance ${name} for ${Math.floor(idleSeconds / 86400)} days.`);
            return;
        }
        voice.say(`Removing the instance ${name}: no preview has used it for ${idleDays} days.`);
        await rds.deleteDBInstance({
            DBInstanceIdentifier: name,
            SkipFinalSnapshot: true,
            DeleteAutomatedBackups: true,
        });
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

/***/ 923:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  sweep: () => (/* binding */ sweep)
});

// EXTERNAL MODULE: ./lib/aws/environments.js
var environments = __webpack_require__(9055);
// EXTERNAL MODULE: ./lib/destroy.js
var destroy = __webpack_require__(8589);
// EXTERNAL MODULE: ./lib/errors.js
var errors = __webpack_require__(452);
// EXTERNAL MODULE: ./lib/open-phase.js
var open_phase = __webpack_require__(3661);
;// CONCATENATED MODULE: ./lib/plan/sweep.js
/**
 * Decides about every preview. Pure.
 *
 * @param isOpen whether a pull request is open
 * @param now milliseconds since the epoch
 * @param limits `maxAgeSeconds` 0: age does not matter; `sleepSeconds` 0: none sleeps
 */
function decideSweep(candidates, isOpen, now, limits) {
    const { maxAgeSeconds, phaseTimeoutSeconds, sleepSeconds } = limits;
    return candidates.map(({ environment, state }) => {
        const decide = (action, because) => ({ environment, action, because });
        if (state.status === 'destroying')
            return decide('remove', 'an earlier removal was not finished');
        if (state.pullRequest !== null && !isOpen(state.pullRequest)) {
            return decide('remove', `pull request #${state.pullRequest} is closed`);
        }
        const age = state.begunAt === null ? 0 : (now - Date.parse(state.begunAt)) / 1000;
        if (maxAgeSeconds > 0 && age > maxAgeSeconds) {
            return decide('remove', `nobody has deployed to it for ${Math.floor(age / 86400)} days`);
        }
        const phaseAge = state.intent === null ? 0 : (now - Date.parse(state.intent.at)) / 1000;
        if (phaseAge > phaseTimeoutSeconds)
            return decide('end-phase', `its phase ${state.intent?.phase} is past its time`);
        if (mayFallAsleep(state) && sleepSeconds > 0) {
            const idle = (now - lastWanted(state)) / 1000;
            if (idle > sleepSeconds) {
                return decide('sleep', `nobody has pushed to it or woken it for ${Math.floor(idle / 60)} minutes`);
            }
        }
        if (state.asleepSince !== null)
            return decide('keep', `it is asleep since ${state.asleepSince}`);
        return decide('keep', state.pullRequest === null ? 'it is young enough' : `pull request #${state.pullRequest} is open`);
    });
}
/** Awake, deployed to the end, and on a target that can be without tasks. */
function mayFallAsleep(state) {
    const settled = state.service !== null && state.pending === null && state.intent === null;
    return state.webTarget === 'gateway' && settled && state.asleepSince === null;
}
/** Milliseconds since the epoch of the last push or waking. */
function lastWanted({ begunAt, wokenAt }) {
    return Math.max(...[begunAt, wokenAt].map((at) => (at === null ? 0 : Date.parse(at))));
}

// EXTERNAL MODULE: ./lib/report.js
var lib_report = __webpack_require__(9293);
// EXTERNAL MODULE: ./lib/shared-instance.js
var shared_instance = __webpack_require__(3624);
;// CONCATENATED MODULE: ./lib/side-by-side.js
/**
 * Works on items a few at a time, in their order. Each item that is being worked on has one of the lanes, and a lane
 * has one item at a time. An error ends it all once what is under way has ended.
 */
async function sideBySide(items, most, openLane, work) {
    const waiting = [...items];
    const failures = [];
    const run = async () => {
        const lane = openLane();
        for (let item = waiting.shift(); item !== undefined && failures.length === 0; item = waiting.shift()) {
            try {
                await work(item, lane);
            }
            catch (error) {
                failures.push(error);
            }
        }
    };
    await Promise.all(Array.from({ length: Math.min(most, items.length) }, run));
    if (failures.length > 0)
        throw failures[0];
}

// EXTERNAL MODULE: ./lib/sleep.js
var sleep = __webpack_require__(3424);
// EXTERNAL MODULE: ./lib/take.js
var take = __webpack_require__(1488);
;// CONCATENATED MODULE: ./lib/sweep.js










/**
 * How many previews are worked on at a time. A service takes AWS five to ten minutes to remove, so a hundred of them
 * one after the other would outlast the job; more at a time would only wait for ECS's limit on calls for task
 * definitions (one a second).
 */
const lanes = 5;
/**
 * Removes previews whose pull request is closed or that nobody deploys to any more, ends phases that are past their
 * time, and removes the shared instance when nothing has needed it for a week. Removes nothing where GitHub cannot
 * say which pull requests are open.
 *
 * @throws DeployError `cleanup-incomplete` with everything that could not be removed
 */
async function sweep(run) {
    const environments = await run.progress.step('List previews', () => list(run));
    const decisions = await decide(run, environments);
    run.report.outcome = 'swept';
    if (decisions === null)
        return;
    for (const { environment, action, because } of decisions)
        run.progress.say(`${environment}: ${action}, ${because}.`);
    const failures = [];
    const due = decisions.filter(({ action }) => action !== 'keep');
    if (due.length === 0)
        run.report.notes.push('No preview had to be removed.');
    if (due.length > 0) {
        await run.progress.step('Sweep previews', () => sideBySide(due, lanes, run.openLane, (decision, lane) => carryOut(run, lane, decision, pullRequestOf(environments, decision), failures)));
    }
    await run.progress.step('Look at the shared database instance', (voice) => (0,shared_instance/* sweepSharedInstance */.P)(run.stage, voice));
    if (failures.length > 0) {
        throw new errors/* DeployError */.s({
            code: 'cleanup-incomplete',
            message: ['Not everything could be swept:', ...failures.map((failure) => `- ${failure}`)].join('\n'),
            safe: 'Everything else was swept.',
            remedy: 'Nothing, at first: the next sweep tries again. If it goes on, mend what the lines name.',
        });
    }
}
async function list(run) {
    const { account } = run.stage;
    const all = await (0,environments/* listEnvironments */.D)(await account.clients.dynamodb(), account.foundation.table, account.names.stateKey.repository, (environment, error) => run.progress.warn({
        code: 'state-unreadable',
        message: `The preview ${environment} was left alone: ${error instanceof Error ? error.message : String(error)}`,
        fix: 'Remove it by hand, as docs/previews.md says.',
    }));
    return all.filter(({ environment }) => !environment.startsWith('('));
}
/** What to do with each, or `null` where GitHub cannot be read: then nothing is removed. */
async function decide(run, environments) {
    const open = new Map();
    for (const { state } of environments) {
        if (state.pullRequest === null || open.has(state.pullRequest))
            continue;
        const isOpen = await run.stage.github.isPullRequestOpen(state.pullRequest);
        if (isOpen === null) {
            const note = 'GitHub could not say which pull requests are open, so nothing was removed.';
            run.report.notes.push(note);
            run.progress.say(note);
            return null;
        }
        open.set(state.pullRequest, isOpen);
    }
    return decideSweep(environments, (number) => open.get(number) ?? true, Date.now(), limitsOf(run.stage.inputs));
}
function limitsOf(inputs) {
    return {
        maxAgeSeconds: inputs.previewMaxAgeSeconds,
        phaseTimeoutSeconds: inputs.phaseTimeoutSeconds,
        sleepSeconds: inputs.previewSleepSeconds,
    };
}
function pullRequestOf(environments, decision) {
    return (environments.find(({ environment }) => environment === decision.environment)?.state.pullRequest ?? null);
}
async function carryOut(run, lane, decision, pullRequest, failures) {
    const report = (0,lib_report/* newReport */.bQ)();
    const work = await run.workOn(lane, decision.environment, pullRequest, report);
    try {
        if (decision.action === 'remove') {
            await (0,destroy.destroy)(work);
            run.report.notes.push(`Removed ${decision.environment}: ${decision.because}.`);
            return;
        }
        const environment = await (0,take/* take */.s)(work);
        try {
            if (decision.action === 'sleep') {
                await sleepIfStillIdle(run, work, environment);
                return;
            }
            await run.progress.step(`End the phase of ${decision.environment}`, (voice) => (0,open_phase/* endOverduePhase */.dC)(work.account, environment, voice));
        }
        finally {
            await environment.release();
        }
    }
    catch (error) {
        run.stage.signal.throwIfAborted();
        if (error instanceof errors/* DeployError */.s && error.code === 'lock-held') {
            run.progress.say(`${decision.environment} is being worked on; the next sweep looks again.`);
            return;
        }
        failures.push(`${decision.environment}: ${error instanceof Error ? error.message : String(error)}`);
    }
    finally {
        lane.hold(null);
    }
}
/** Since the list was made, somebody may have pushed. */
async function sleepIfStillIdle(run, work, environment) {
    const { environment: name } = work.account.address;
    const candidate = { environment: name, state: environment.state };
    const [decision] = decideSweep([candidate], () => true, Date.now(), limitsOf(run.stage.inputs));
    if (decision?.action !== 'sleep')
        return;
    await (0,sleep/* putToSleep */.u9)(work, environment);
    run.report.notes.push(`${name} sleeps: ${decision.because}.`);
}


/***/ })

};
