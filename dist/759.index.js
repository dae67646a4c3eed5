export const id = 759;
export const ids = [759];
export const modules = {

/***/ 6532:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Bu: () => (/* binding */ parseState),
/* harmony export */   HM: () => (/* binding */ stringifyState),
/* harmony export */   om: () => (/* binding */ newState)
/* harmony export */ });
/* unused harmony export rememberedDeployments */
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(452);
/* harmony import */ var _plan_web_target_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(4079);


/** The schema's version. A state with a higher one was written by a newer action: this one must not touch it. */
const stateVersion = 1;
/** How many deployments are remembered: what can be rolled back to. */
const rememberedDeployments = 20;
/** Far above what a preview makes in its life, and 30 KB of the item's 400. */
const rememberedImages = 200;
const newState = {
    version: stateVersion,
    status: 'active',
    pullRequest: null,
    begunAt: null,
    service: null,
    webTarget: null,
    asleepSince: null,
    wokenAt: null,
    database: null,
    once: {},
    github: { comment: null, deployment: null },
    intent: null,
    pending: null,
    images: [],
    deployments: [],
};
/**
 * Reads a stored state. Damage is never taken for "first deployment": that would make an empty database in place of
 * a full one.
 *
 * @throws DeployError `state-unreadable`
 */
function parseState(text, where) {
    if (text === undefined)
        return newState;
    let value;
    try {
        value = JSON.parse(text);
    }
    catch (error) {
        throw unreadable(`it is not JSON (${error instanceof Error ? error.message : 'unknown reason'})`, where);
    }
    if (typeof value !== 'object' || value === null || Array.isArray(value))
        throw unreadable('it is no object', where);
    const version = Object.hasOwn(value, 'version') ? value.version : undefined;
    if (typeof version === 'number' && version > stateVersion) {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .DeployError */ .s({
            code: 'state-unreadable',
            message: `The state of this environment has version ${version}; this action knows versions up to ${stateVersion}.`,
            where,
            safe: 'Nothing was changed.',
            remedy: 'Use the newer version of the action that wrote it.',
        });
    }
    if (version !== stateVersion)
        throw unreadable(`its version is ${JSON.stringify(version)}`, where);
    const problem = stateProblem(value);
    if (problem !== null)
        throw unreadable(problem, where);
    // What an earlier version did not write yet is as in a new state.
    return { ...newState, ...value };
}
function stringifyState(state) {
    return JSON.stringify({
        ...state,
        images: state.images.slice(-rememberedImages),
        deployments: state.deployments.slice(0, rememberedDeployments),
    });
}
/** What is wrong with the shape, or `null`. Everything that a decision hangs on is looked at. */
function stateProblem(state) {
    if (state.status !== 'active' && state.status !== 'destroying')
        return '"status" is neither active nor destroying';
    if (!Array.isArray(state.deployments))
        return '"deployments" is no list';
    if (!Array.isArray(state.images) || !state.images.every((image) => typeof image === 'string')) {
        return '"images" is no list of names';
    }
    for (const deployment of state.deployments) {
        for (const field of ['commit', 'image', 'taskDefinition', 'url', 'at', 'fingerprint']) {
            if (!isText(deployment, field))
                return `a deployment has no "${field}"`;
        }
    }
    const kind = state.webTarget ?? null;
    if (kind !== null && !_plan_web_target_js__WEBPACK_IMPORTED_MODULE_1__/* .webTargetKinds */ .V.some((known) => known === kind))
        return '"webTarget" is no web target';
    if (!isObjectOrNull(state.once) || state.once === null)
        return '"once" is no object';
    if (!isObjectOrNull(state.github) || state.github === null)
        return '"github" is no object';
    for (const [field, parts] of Object.entries({
        service: ['arn'],
        database: ['instance', 'name'],
        intent: ['id', 'phase', 'command', 'fingerprint'],
        pending: ['fingerprint', 'commit'],
    })) {
        const part = state[field];
        if (!isObjectOrNull(part))
            return `"${field}" is no object`;
        if (part !== null && !parts.every((name) => isText(part, name)))
            return `"${field}" is not complete`;
    }
    return null;
}
function isObjectOrNull(value) {
    return typeof value === 'object' && !Array.isArray(value);
}
function isText(value, field) {
    return (typeof value === 'object' &&
        value !== null &&
        typeof value[field] === 'string');
}
function unreadable(problem, where) {
    return new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .DeployError */ .s({
        code: 'state-unreadable',
        message: `The state of this environment cannot be read: ${problem}.`,
        where,
        safe: 'Nothing was changed: a damaged state is never taken for a first deployment.',
        remedy: 'Restore the attribute "state" of that item (production tables keep 35 days of point-in-time recovery), then run the job again.',
    });
}


/***/ }),

/***/ 7759:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  m: () => (/* binding */ releaseForRun),
  x: () => (/* binding */ takeEnvironment)
});

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(7598);
// EXTERNAL MODULE: ./lib/errors.js
var errors = __webpack_require__(452);
// EXTERNAL MODULE: ./lib/wait.js
var wait = __webpack_require__(7634);
// EXTERNAL MODULE: ./lib/aws/refusal.js
var refusal = __webpack_require__(4549);
;// CONCATENATED MODULE: ./lib/aws/environment-item.js

/** Reads the item as it is after every write that was confirmed. */
async function readItem(address, signal) {
    const answer = await address.table.getItem({ TableName: address.tableName, Key: keyOf(address), ConsistentRead: true }, signal ? { abortSignal: signal } : {});
    return itemOf(answer.Item);
}
/**
 * Takes a lock, if nothing has happened to it since it was seen: a free one that nobody else has taken since, or
 * one with the same owner and the same beat. A free lock is known by its generation, so that a request that AWS
 * carries out a second time, or long after it was sent, takes nothing.
 *
 * @returns the item as it is now; `null` when it is not as it was seen, which is also what a request that is repeated
 *   because its answer was lost is told: then the item's owner is this one
 */
async function acquire(address, owner, holder, seen) {
    const unchanged = seen.lock === null
        ? [same('lockOwner', undefined), same('generation', seen.generation)]
        : [same('lockOwner', seen.lock.owner), same('beat', seen.lock.beat)];
    const attributes = await update(address, {
        change: 'SET lockOwner = :owner, holder = :holder, beat = :zero, generation = if_not_exists(generation, :zero) + :one, revision = if_not_exists(revision, :zero)',
        conditions: unchanged.map(({ condition }) => condition),
        values: {
            ':owner': { S: owner },
            ':holder': { S: JSON.stringify(holder) },
            ':zero': { N: '0' },
            ':one': { N: '1' },
            ...Object.assign({}, ...unchanged.map(({ values }) => values)),
        },
    });
    return attributes === null ? null : itemOf(attributes);
}
/** Shows that the owner is alive. @returns false when it is the owner no longer */
async function renew(address, claim, signal) {
    const attributes = await update(address, {
        change: 'SET beat = beat + :one',
        conditions: stillOwner,
        values: { ...valuesOf(claim), ':one': { N: '1' } },
        signal,
    });
    return attributes !== null;
}
/**
 * Writes the state, if its revision is the one that is known: a request that arrives late does not undo a newer one.
 *
 * @returns false when this is the owner no longer, or when the revision is another
 */
async function writeState(address, claim, revision, state) {
    const attributes = await update(address, {
        change: 'SET #state = :state, revision = :next',
        conditions: [...stillOwner, 'revision = :revision'],
        values: {
            ...valuesOf(claim),
            ':state': { S: state },
            ':revision': { N: String(revision) },
            ':next': { N: String(revision + 1) },
        },
        names: { '#state': 'state' },
    });
    return attributes !== null;
}
/** Gives a lock back, whatever its generation. @returns false when the lock is another's, or nobody's */
async function freeLock(address, owner, signal) {
    const attributes = await update(address, {
        change: 'REMOVE lockOwner, holder',
        conditions: ['lockOwner = :owner'],
        values: { ':owner': owner },
        signal,
    });
    return attributes !== null;
}
/** Removes the item with lock and state. @returns false when this is the owner no longer */
async function removeItem(address, claim) {
    const done = await conditionally(() => address.table.deleteItem({
        TableName: address.tableName,
        Key: keyOf(address),
        ConditionExpression: stillOwner.join(' AND '),
        ExpressionAttributeValues: valuesOf(claim),
    }));
    return done !== null;
}
/** What must be true for every write of an owner. */
const stillOwner = ['lockOwner = :owner', 'generation = :generation'];
function valuesOf(claim) {
    return { ':owner': { S: claim.owner }, ':generation': { N: claim.generation } };
}
/** That an attribute has, or has not, the value that was seen. */
function same(name, seen) {
    return seen === undefined
        ? { condition: `attribute_not_exists(${name})`, values: {} }
        : { condition: `${name} = :seen${name}`, values: { [`:seen${name}`]: seen } };
}
/** @returns the item after the update, or `null` when the conditions were not met */
async function update(address, wanted) {
    const answer = await conditionally(() => address.table.updateItem({
        TableName: address.tableName,
        Key: keyOf(address),
        UpdateExpression: wanted.change,
        ConditionExpression: wanted.conditions.join(' AND '),
        ExpressionAttributeValues: wanted.values,
        ...(wanted.names ? { ExpressionAttributeNames: wanted.names } : {}),
        ReturnValues: 'ALL_NEW',
    }, wanted.signal ? { abortSignal: wanted.signal } : {}));
    return answer === null ? null : (answer.Attributes ?? {});
}
async function conditionally(write) {
    try {
        return await write();
    }
    catch (error) {
        if ((0,refusal/* isNamed */.ev)(error, 'ConditionalCheckFailedException'))
            return null;
        throw error;
    }
}
function keyOf({ key }) {
    return { repository: { S: key.repository }, environment: { S: key.environment } };
}
function itemOf(attributes) {
    const { lockOwner, beat, holder, generation, state } = attributes ?? {};
    const revision = Number(attributes?.revision?.N ?? '0');
    return {
        exists: attributes !== undefined,
        lock: lockOwner === undefined ? null : { owner: lockOwner, beat },
        holder: parseHolder(holder?.S),
        generation,
        revision,
        // A state that was written and is gone, or has another type, must not look like a first deployment: '' is read as
        // damaged.
        state: state?.S ?? (state === undefined && revision === 0 ? undefined : ''),
    };
}
function parseHolder(text) {
    if (text === undefined)
        return null;
    try {
        const value = JSON.parse(text);
        return Number.isSafeInteger(value.runId) && Number.isSafeInteger(value.attempt) ? value : null;
    }
    catch {
        return null;
    }
}

;// CONCATENATED MODULE: ./lib/aws/environment-lease.js


/** A lock whose beat a process has watched unchanged for so long is dead, whatever any clock says. */
const leaseSeconds = 120;
const renewEverySeconds = 20;
/** So long after the last renewal that AWS confirmed, nothing may be changed any more. A third of the lease. */
const freshSeconds = 40;
/** A renewal without an answer after so long is given up, and the next one is sent: a connection may hang. */
const answerSeconds = 5;
/**
 * Keeps a lock alive. Renewals never keep the process alive, and none waits for another.
 *
 * The lease counts from the moment at which a confirmed renewal was *sent*: AWS cannot have carried it out earlier, so
 * whoever watches the beat began to watch it later. With 40 of 120 seconds there are 80 in which a call that was
 * allowed at the last moment ends before anybody else may take over.
 *
 * @param confirmedAt when the acquisition, or the last renewal that AWS confirmed, was sent: monotonic milliseconds
 */
function keepLease(address, claim, confirmedAt, pace) {
    const stop = new AbortController();
    let renewedAt = confirmedAt;
    let lost = false;
    const keep = async () => {
        let next = confirmedAt + renewEverySeconds * 1000;
        while (!stop.signal.aborted) {
            await pace.sleep(Math.max(0, next - pace.now()), { signal: stop.signal, background: true });
            const sentAt = pace.now();
            try {
                if (await (0,wait/* within */.ux)(answerSeconds * 1000, pace, (signal) => renew(address, claim, signal))) {
                    renewedAt = sentAt;
                    next = sentAt + renewEverySeconds * 1000;
                }
                else {
                    lost = true;
                    return;
                }
            }
            catch {
                // A network fault, throttling, an outage: tried again, and `standing` tells when it has gone on for too long.
                next = sentAt + answerSeconds * 1000;
            }
        }
    };
    // Rejects only when `stop` ends its sleep.
    keep().catch(() => undefined);
    return {
        standing() {
            if (stop.signal.aborted)
                return { kind: 'given-back' };
            if (lost)
                return { kind: 'taken-over' };
            const seconds = (pace.now() - renewedAt) / 1000;
            return seconds < freshSeconds ? { kind: 'held' } : { kind: 'stale', seconds };
        },
        lose() {
            lost = true;
            return { kind: stop.signal.aborted ? 'given-back' : 'taken-over' };
        },
        end() {
            stop.abort();
        },
    };
}

// EXTERNAL MODULE: ./lib/aws/environment-state.js
var environment_state = __webpack_require__(6532);
// EXTERNAL MODULE: external "node:util"
var external_node_util_ = __webpack_require__(7975);
;// CONCATENATED MODULE: ./lib/aws/environment-wait.js





/** How often somebody else's lock is looked at. */
const lookEverySeconds = 5;
/** GitHub is asked whether the holder's run is over so often. */
const askEverySeconds = 30;
/**
 * Waits until the lock is this owner's.
 *
 * @param newOwner a name that nobody has used
 * @param onAcquire told the owner before anything is sent that may make it the owner
 * @throws DeployError `lock-held` after `waitSeconds`
 */
async function waitForLock(options, newOwner, pace, onAcquire) {
    let watched = null;
    let holder = null;
    let isAlive = false;
    const take = async (seen) => {
        // A new name each time: should this acquisition be carried out, and lost again before its answer is here, then
        // what was sent under its name cannot pass for what comes later.
        const owner = newOwner();
        onAcquire(owner);
        const from = seen.lock === null ? null : seen.holder;
        // The lease counts from before the acquisition is sent: AWS cannot have carried it out earlier.
        const sentAt = pace.now();
        const acquired = await acquire(options, owner, options.holder, seen);
        const item = acquired ?? (await readItem(options, options.signal));
        // Somebody was faster. Otherwise we were, and perhaps only the answer was lost.
        if (item.lock?.owner.S !== owner)
            return null;
        const generation = item.generation?.N ?? '0';
        const taken = { item, owner, generation, from, confirmedAt: sentAt };
        // An acquisition that took long may be nearly over: it is renewed before anything is built on it.
        if (pace.now() - sentAt < renewEverySeconds * 1000)
            return taken;
        const confirmedAt = pace.now();
        return (await renew(options, taken)) ? { ...taken, confirmedAt } : null;
    };
    const look = async () => {
        const item = await readItem(options, options.signal);
        const { lock } = item;
        holder = item.holder;
        if (lock === null)
            return take(item);
        // Counted from after the read: the owner's last renewal was before.
        const now = pace.now();
        const isSameOwner = (0,external_node_util_.isDeepStrictEqual)(watched?.lock.owner, lock.owner);
        if (!isSameOwner)
            options.say(describeHolder(holder, options.waitSeconds));
        if (watched === null || !(0,external_node_util_.isDeepStrictEqual)(watched.lock, lock)) {
            isAlive = isSameOwner;
            watched = { lock, since: now, askedAt: isSameOwner ? (watched?.askedAt ?? null) : null };
        }
        if (now - watched.since >= leaseSeconds * 1000) {
            options.say(`Taking over from ${nameOf(holder)}: it has not renewed its lock for ${(0,wait/* describeSeconds */.bD)(leaseSeconds)}.`);
            return take(item);
        }
        if (holder === null || (watched.askedAt !== null && now - watched.askedAt < askEverySeconds * 1000))
            return null;
        watched = { ...watched, askedAt: now };
        if ((await options.isRunOver(holder)) !== true)
            return null;
        options.say(`Taking over from ${nameOf(holder)}: it is over and left its lock.`);
        return take(item);
    };
    return (0,wait/* waitFor */.fm)({
        what: 'the environment to be free',
        usually: 'as long as the other deployment takes',
        timeoutSeconds: options.waitSeconds,
        interval: () => lookEverySeconds,
        look,
        say: options.say,
        timedOut: (seconds) => stillHeld(options, holder, seconds, isAlive),
        signal: options.signal,
        pace,
    });
}
function nameOf(holder) {
    if (holder === null)
        return 'another run';
    return `run ${holder.runId} attempt ${holder.attempt} (${holder.actor}, commit ${String(holder.commit).slice(0, 7)})`;
}
function describeHolder(holder, waitSeconds) {
    return `${nameOf(holder)} is working on this environment; waiting for it, up to ${(0,wait/* describeSeconds */.bD)(waitSeconds)}. ${holder?.url ?? ''}`;
}
function stillHeld(options, holder, seconds, isAlive) {
    return new errors/* DeployError */.s({
        code: 'lock-held',
        message: `${nameOf(holder)} still holds this environment after ${(0,wait/* describeSeconds */.bD)(seconds)}${isAlive ? ', and it is alive: it renews its lock' : ''}.`,
        where: holder?.url ?? `DynamoDB table ${options.tableName}`,
        safe: 'This run changed nothing.',
        remedy: 'Run this job again when that run has ended, or cancel that run first.',
    });
}

;// CONCATENATED MODULE: ./lib/aws/environment.js







/** How long giving a lock back may take: after two minutes it is free anyway. */
const freeSeconds = 15;
/** How long giving back waits for a write of the state: a cancelled run has few seconds. */
const lastWriteSeconds = 1;
/** How often a write of the state starts again from what is stored, before something else must be wrong. */
const mostWrites = 5;
/**
 * Takes an environment: one DynamoDB item holds lock and state, and every write to it is conditional.
 *
 * A lock is taken when there is none; or when the one that was seen is unchanged and GitHub says that its run attempt
 * is over; or when this process watched the same beat for a whole lease on its own monotonic clock. No wall clocks
 * are compared, so clock skew does not matter. A write whose answer is lost is settled by reading. However this ends
 * without the environment, it leaves no lock behind.
 *
 * @throws DeployError `lock-held` after `waitSeconds`, `state-unreadable`
 */
async function takeEnvironment(options) {
    const pace = options.pace ?? wait/* realPace */.Of;
    const newOwner = () => `${ownerPrefix({ ...options.holder, step: options.step })}${(0,external_node_crypto_.randomUUID)()}`;
    let maybeOwner = null;
    try {
        const taken = await waitForLock(options, newOwner, pace, (owner) => {
            maybeOwner = owner;
        });
        options.signal?.throwIfAborted();
        return holdEnvironment(options, taken, pace);
    }
    catch (error) {
        if (maybeOwner !== null)
            await free(options, maybeOwner, pace, options.say);
        throw error;
    }
}
function holdEnvironment(options, taken, pace) {
    const where = `DynamoDB table ${options.tableName}, item ${options.key.repository} / ${options.key.environment}`;
    const { owner, generation } = taken;
    const claim = { owner, generation };
    const isOurs = (item) => item.lock?.owner.S === owner && item.generation?.N === generation;
    let state = (0,environment_state/* parseState */.Bu)(taken.item.state, where);
    let revision = taken.item.revision;
    /** Whether the last write may have been made, though AWS did not say so. */
    let inDoubt = false;
    const lease = keepLease(options, claim, taken.confirmedAt, pace);
    const reread = async () => {
        const item = await readItem(options);
        if (isOurs(item))
            return item;
        throw lockLost(lease.lose(), where);
    };
    const write = async (change) => {
        for (let count = 0; count < mostWrites; count += 1) {
            if (inDoubt) {
                const item = await reread();
                state = (0,environment_state/* parseState */.Bu)(item.state, where);
                revision = item.revision;
                inDoubt = false;
            }
            const next = change(state);
            const text = (0,environment_state/* stringifyState */.HM)(next);
            inDoubt = true;
            const written = await writeState(options, claim, revision, text);
            // Refused, but by our own write: its first answer was lost, and it was sent again.
            if (written || isWritten(await reread(), revision + 1, text)) {
                state = next;
                revision += 1;
                inDoubt = false;
                return;
            }
        }
        throw new Error(`the state of ${where} changes although this run holds its lock`);
    };
    let saving = Promise.resolve();
    let givenBack = null;
    const giveBack = async () => {
        lease.end();
        await (0,wait/* within */.ux)(lastWriteSeconds * 1000, pace, () => saving).catch(() => undefined);
        await free(options, owner, pace, options.say);
    };
    const assertHeld = () => {
        const standing = lease.standing();
        if (standing.kind !== 'held')
            throw lockLost(standing, where);
    };
    return {
        get state() {
            return state;
        },
        takenOverFrom: taken.from,
        assertHeld,
        async save(change) {
            // One after the other: two parts of a deployment that run side by side both change the state. Not by the lease:
            // a lock that was not renewed in time may still be ours, and the write's own conditions tell.
            saving = saving.catch(() => undefined).then(() => write(change));
            await saving;
        },
        async release() {
            givenBack ??= giveBack();
            await givenBack;
        },
        async remove() {
            assertHeld();
            lease.end();
            await saving.catch(() => undefined);
            if (!(await removeItem(options, claim)) && !isGone(await readItem(options), generation)) {
                throw lockLost({ kind: 'taken-over' }, where);
            }
            givenBack = Promise.resolve();
        },
    };
}
function isWritten(item, revision, text) {
    return item.revision === revision && item.state === text;
}
/**
 * Whether an item that could not be removed is gone already: the first answer was lost, or whoever took over removed
 * it too. Somebody may have made it anew since; then its generation starts again, while one that was taken over and
 * is still there has a higher one.
 */
function isGone(item, generation) {
    return !item.exists || BigInt(item.generation?.N ?? '0') <= BigInt(generation);
}
/**
 * Frees the lock of a run from its post step. It never frees another's: neither that of another run attempt nor, where
 * the step has a name, that of another job of the same run.
 *
 * @returns whether there was a lock to free
 */
async function releaseForRun(address, run) {
    const { lock } = await readItem(address);
    if (lock?.owner.S?.startsWith(ownerPrefix(run)) !== true)
        return false;
    return freeLock(address, lock.owner);
}
/** An owner is unique for each acquisition; its beginning names the step, for the post step. */
function ownerPrefix({ runId, attempt, step }) {
    return `${runId}-${attempt}-${step === undefined ? '' : `${step}-`}`;
}
/** Frees a lock as far as that is possible now. */
async function free(address, owner, pace, say) {
    try {
        await (0,wait/* within */.ux)(freeSeconds * 1000, pace, (signal) => freeLock(address, { S: owner }, signal));
    }
    catch (error) {
        say(`The environment could not be given back (${error instanceof Error ? error.message : String(error)}); it is free by itself in two minutes.`);
    }
}
function lockLost(lost, where) {
    return new errors/* DeployError */.s({
        code: 'lock-lost',
        message: describe(lost),
        where,
        safe: 'This run stopped before its next change. What it did so far is recorded, and the next run goes on from there.',
        remedy: 'Look at the other run; if there is none, run this job again.',
    });
}
function describe(lost) {
    switch (lost.kind) {
        case 'taken-over':
            return 'Another run has taken over this environment, because this one did not renew its lock in time.';
        case 'stale':
            return `The lock on this environment could not be renewed for ${(0,wait/* describeSeconds */.bD)(lost.seconds)}.`;
        case 'given-back':
            return 'This run has given this environment back already, so it changes nothing more.';
    }
}


/***/ })

};
