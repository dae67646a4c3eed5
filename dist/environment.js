import { N as unusableAnswer, P as DeployError, a as waitFor, d as webTargetKinds, i as realPace, k as isNamed, o as within, r as describeSeconds } from "./base.js";
import { isDeepStrictEqual } from "node:util";
import { randomUUID } from "node:crypto";

// lib/aws/environment-item.js
/** Reads the item as it is after every write that was confirmed. */
async function readItem(address, signal) {
	return itemOf((await address.table.getItem({
		TableName: address.tableName,
		Key: keyOf(address),
		ConsistentRead: true
	}, signal ? { abortSignal: signal } : {})).Item);
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
	const unchanged = seen.lock === null ? [same("lockOwner", void 0), same("generation", seen.generation)] : [same("lockOwner", seen.lock.owner), same("beat", seen.lock.beat)];
	const attributes = await update(address, {
		change: "SET lockOwner = :owner, holder = :holder, beat = :zero, generation = if_not_exists(generation, :zero) + :one, revision = if_not_exists(revision, :zero)",
		conditions: unchanged.map(({ condition }) => condition),
		values: {
			":owner": { S: owner },
			":holder": { S: JSON.stringify(holder) },
			":zero": { N: "0" },
			":one": { N: "1" },
			...Object.assign({}, ...unchanged.map(({ values }) => values))
		}
	});
	return attributes === null ? null : itemOf(attributes);
}
/** Shows that the owner is alive. @returns false when it is the owner no longer */
async function renew(address, claim, signal) {
	return await update(address, {
		change: "SET beat = beat + :one",
		conditions: stillOwner,
		values: {
			...valuesOf(claim),
			":one": { N: "1" }
		},
		signal
	}) !== null;
}
/**
* Writes the state, if its revision is the one that is known: a request that arrives late does not undo a newer one.
*
* @returns false when this is the owner no longer, or when the revision is another
*/
async function writeState(address, claim, revision, state) {
	return await update(address, stateUpdate(claim, revision, state)) !== null;
}
/**
* Writes the state and gives the lock back: both, or neither.
*
* @returns false when this is the owner no longer, or when the revision is another
*/
async function writeStateAndFree(address, claim, revision, state, signal) {
	const { change, ...rest } = stateUpdate(claim, revision, state);
	return await update(address, {
		...rest,
		change: `${change} ${giveBack}`,
		signal
	}) !== null;
}
/** Gives a lock back, whatever its generation. @returns false when the lock is another's, or nobody's */
async function freeLock(address, owner, signal) {
	return await update(address, {
		change: giveBack,
		conditions: ["lockOwner = :owner"],
		values: { ":owner": owner },
		signal
	}) !== null;
}
/** Removes the item with lock and state. @returns false when this is the owner no longer */
async function removeItem(address, claim) {
	return await conditionally(() => address.table.deleteItem({
		TableName: address.tableName,
		Key: keyOf(address),
		ConditionExpression: stillOwner.join(" AND "),
		ExpressionAttributeValues: valuesOf(claim)
	})) !== null;
}
const giveBack = "REMOVE lockOwner, holder";
/** What must be true for every write of an owner. */
const stillOwner = ["lockOwner = :owner", "generation = :generation"];
function valuesOf(claim) {
	return {
		":owner": { S: claim.owner },
		":generation": { N: claim.generation }
	};
}
function stateUpdate(claim, revision, state) {
	return {
		change: "SET #state = :state, revision = :next",
		conditions: [...stillOwner, "revision = :revision"],
		values: {
			...valuesOf(claim),
			":state": { S: state },
			":revision": { N: String(revision) },
			":next": { N: String(revision + 1) }
		},
		names: { "#state": "state" }
	};
}
/** That an attribute has, or has not, the value that was seen. */
function same(name, seen) {
	return seen === void 0 ? {
		condition: `attribute_not_exists(${name})`,
		values: {}
	} : {
		condition: `${name} = :seen${name}`,
		values: { [`:seen${name}`]: seen }
	};
}
/** @returns the item after the update, or `null` when the conditions were not met */
async function update(address, wanted) {
	const answer = await conditionally(() => address.table.updateItem({
		TableName: address.tableName,
		Key: keyOf(address),
		UpdateExpression: wanted.change,
		ConditionExpression: wanted.conditions.join(" AND "),
		ExpressionAttributeValues: wanted.values,
		...wanted.names ? { ExpressionAttributeNames: wanted.names } : {},
		ReturnValues: "ALL_NEW"
	}, wanted.signal ? { abortSignal: wanted.signal } : {}));
	return answer === null ? null : answer.Attributes ?? {};
}
async function conditionally(write) {
	try {
		return await write();
	} catch (error) {
		if (isNamed(error, "ConditionalCheckFailedException")) return null;
		throw error;
	}
}
function keyOf({ key }) {
	return {
		repository: { S: key.repository },
		environment: { S: key.environment }
	};
}
function itemOf(attributes) {
	const { lockOwner, beat, holder, generation, state } = attributes ?? {};
	const revision = Number(attributes?.revision?.N ?? "0");
	return {
		exists: attributes !== void 0,
		lock: lockOwner === void 0 ? null : {
			owner: lockOwner,
			beat
		},
		holder: parseHolder(holder?.S),
		generation,
		revision,
		state: state?.S ?? (state === void 0 && revision === 0 ? void 0 : "")
	};
}
function parseHolder(text) {
	if (text === void 0) return null;
	try {
		const value = JSON.parse(text);
		return Number.isSafeInteger(value.runId) && Number.isSafeInteger(value.attempt) ? value : null;
	} catch {
		return null;
	}
}

// lib/aws/environment-lease.js
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
		let next = confirmedAt + 20 * 1e3;
		while (!stop.signal.aborted) {
			await pace.sleep(Math.max(0, next - pace.now()), {
				signal: stop.signal,
				background: true
			});
			const sentAt = pace.now();
			try {
				if (await within(answerSeconds * 1e3, pace, (signal) => renew(address, claim, signal))) {
					renewedAt = sentAt;
					next = sentAt + 20 * 1e3;
				} else {
					lost = true;
					return;
				}
			} catch {
				next = sentAt + answerSeconds * 1e3;
			}
		}
	};
	keep().catch(() => void 0);
	return {
		standing() {
			if (stop.signal.aborted) return { kind: "given-back" };
			if (lost) return { kind: "taken-over" };
			const seconds = (pace.now() - renewedAt) / 1e3;
			return seconds < freshSeconds ? { kind: "held" } : {
				kind: "stale",
				seconds
			};
		},
		lose() {
			lost = true;
			return { kind: stop.signal.aborted ? "given-back" : "taken-over" };
		},
		end() {
			stop.abort();
		}
	};
}

// lib/aws/environment-state.js
/** The schema's version. A state with a higher one was written by a newer action: this one must not touch it. */
const stateVersion = 1;
/** How many deployments are remembered: what can be rolled back to. */
const rememberedDeployments = 20;
const newState = {
	version: stateVersion,
	status: "active",
	pullRequest: null,
	begunAt: null,
	service: null,
	webTarget: null,
	asleepSince: null,
	wokenAt: null,
	database: null,
	once: {},
	github: {
		comment: null,
		deployment: null
	},
	intent: null,
	pending: null,
	images: [],
	deployments: []
};
/** What a deployment has come to when it begins. */
const newPending = {
	succeeded: [],
	rolledOut: false,
	rollout: null
};
/**
* Reads a stored state. Damage is never taken for "first deployment": that would make an empty database in place of
* a full one.
*
* @throws DeployError `state-unreadable`
*/
function parseState(text, where) {
	if (text === void 0) return newState;
	let value;
	try {
		value = JSON.parse(text);
	} catch (error) {
		throw unreadable(`it is not JSON (${error instanceof Error ? error.message : "unknown reason"})`, where);
	}
	if (typeof value !== "object" || value === null || Array.isArray(value)) throw unreadable("it is no object", where);
	const version = Object.hasOwn(value, "version") ? value.version : void 0;
	if (typeof version === "number" && version > stateVersion) throw new DeployError({
		code: "state-unreadable",
		message: `The state of this environment has version ${version}; this action knows versions up to ${stateVersion}.`,
		where,
		safe: "Nothing was changed.",
		remedy: "Use the newer version of the action that wrote it."
	});
	if (version !== stateVersion) throw unreadable(`its version is ${JSON.stringify(version)}`, where);
	const problem = stateProblem(value);
	if (problem !== null) throw unreadable(problem, where);
	const state = {
		...newState,
		...value
	};
	return state.pending === null ? state : {
		...state,
		pending: {
			...newPending,
			...state.pending
		}
	};
}
function stringifyState(state) {
	return JSON.stringify({
		...state,
		images: state.images.slice(-200),
		deployments: state.deployments.slice(0, 20)
	});
}
/** What is wrong with the shape, or `null`. Everything that a decision hangs on is looked at. */
function stateProblem(state) {
	if (state.status !== "active" && state.status !== "destroying") return "\"status\" is neither active nor destroying";
	if (!Array.isArray(state.deployments)) return "\"deployments\" is no list";
	if (!Array.isArray(state.images) || !state.images.every((image) => typeof image === "string")) return "\"images\" is no list of names";
	for (const deployment of state.deployments) for (const field of [
		"commit",
		"image",
		"taskDefinition",
		"url",
		"at",
		"fingerprint"
	]) if (!isText(deployment, field)) return `a deployment has no "${field}"`;
	const kind = state.webTarget ?? null;
	if (kind !== null && !webTargetKinds.some((known) => known === kind)) return "\"webTarget\" is no web target";
	if (!isObjectOrNull(state.once) || state.once === null) return "\"once\" is no object";
	if (!isObjectOrNull(state.github) || state.github === null) return "\"github\" is no object";
	for (const [field, parts] of Object.entries({
		service: ["arn"],
		database: ["instance", "name"],
		intent: [
			"id",
			"phase",
			"command",
			"fingerprint"
		],
		pending: ["fingerprint", "commit"]
	})) {
		const part = state[field];
		if (!isObjectOrNull(part)) return `"${field}" is no object`;
		if (part !== null && !parts.every((name) => isText(part, name))) return `"${field}" is not complete`;
	}
	return null;
}
function isObjectOrNull(value) {
	return typeof value === "object" && !Array.isArray(value);
}
function isText(value, field) {
	return typeof value === "object" && value !== null && typeof value[field] === "string";
}
function unreadable(problem, where) {
	return new DeployError({
		code: "state-unreadable",
		message: `The state of this environment cannot be read: ${problem}.`,
		where,
		safe: "Nothing was changed: a damaged state is never taken for a first deployment.",
		remedy: "Restore the attribute \"state\" of that item (production tables keep 35 days of point-in-time recovery), then run the job again."
	});
}

// lib/aws/environment-wait.js
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
		const owner = newOwner();
		onAcquire(owner);
		const from = seen.lock === null ? null : seen.holder;
		const sentAt = pace.now();
		const item = await acquire(options, owner, options.holder, seen) ?? await readItem(options, options.signal);
		if (item.lock?.owner.S !== owner) return null;
		const taken = {
			item,
			owner,
			generation: item.generation?.N ?? "0",
			from,
			confirmedAt: sentAt
		};
		if (pace.now() - sentAt < 20 * 1e3) return taken;
		const confirmedAt = pace.now();
		return await renew(options, taken) ? {
			...taken,
			confirmedAt
		} : null;
	};
	const look = async () => {
		const item = await readItem(options, options.signal);
		const { lock } = item;
		holder = item.holder;
		if (lock === null) return take(item);
		const now = pace.now();
		const isSameOwner = isDeepStrictEqual(watched?.lock.owner, lock.owner);
		if (!isSameOwner) options.say(describeHolder(holder, options.waitSeconds));
		if (watched === null || !isDeepStrictEqual(watched.lock, lock)) {
			isAlive = isSameOwner;
			watched = {
				lock,
				since: now,
				askedAt: isSameOwner ? watched?.askedAt ?? null : null
			};
		}
		if (now - watched.since >= 120 * 1e3) {
			options.say(`Taking over from ${nameOf(holder)}: it has not renewed its lock for ${describeSeconds(120)}.`);
			return take(item);
		}
		if (holder === null || watched.askedAt !== null && now - watched.askedAt < askEverySeconds * 1e3) return null;
		watched = {
			...watched,
			askedAt: now
		};
		if (await options.isRunOver(holder) !== true) return null;
		options.say(`Taking over from ${nameOf(holder)}: it is over and left its lock.`);
		return take(item);
	};
	return waitFor({
		what: "the environment to be free",
		usually: "as long as the other deployment takes",
		timeoutSeconds: options.waitSeconds,
		interval: () => lookEverySeconds,
		look,
		say: options.say,
		timedOut: (seconds) => stillHeld(options, holder, seconds, isAlive),
		signal: options.signal,
		pace
	});
}
function nameOf(holder) {
	if (holder === null) return "another run";
	return `run ${holder.runId} attempt ${holder.attempt} (${holder.actor}, commit ${String(holder.commit).slice(0, 7)})`;
}
function describeHolder(holder, waitSeconds) {
	return `${nameOf(holder)} is working on this environment; waiting for it, up to ${describeSeconds(waitSeconds)}. ${holder?.url ?? ""}`;
}
function stillHeld(options, holder, seconds, isAlive) {
	return new DeployError({
		code: "lock-held",
		message: `${nameOf(holder)} still holds this environment after ${describeSeconds(seconds)}${isAlive ? ", and it is alive: it renews its lock" : ""}.`,
		where: holder?.url ?? `DynamoDB table ${options.tableName}`,
		safe: "This run changed nothing.",
		remedy: "Run this job again when that run has ended, or cancel that run first."
	});
}

// lib/aws/environment.js
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
	const pace = options.pace ?? realPace;
	const newOwner = () => `${ownerPrefix({
		...options.holder,
		step: options.step
	})}${randomUUID()}`;
	let maybeOwner = null;
	try {
		const taken = await waitForLock(options, newOwner, pace, (owner) => {
			maybeOwner = owner;
		});
		options.signal?.throwIfAborted();
		return holdEnvironment(options, taken, pace);
	} catch (error) {
		if (maybeOwner !== null) await free(options, maybeOwner, pace, options.say);
		throw error;
	}
}
function holdEnvironment(options, taken, pace) {
	const where = `DynamoDB table ${options.tableName}, item ${options.key.repository} / ${options.key.environment}`;
	const { owner, generation } = taken;
	const claim = {
		owner,
		generation
	};
	const isOurs = (item) => item.lock?.owner.S === owner && item.generation?.N === generation;
	let state = parseState(taken.item.state, where);
	let revision = taken.item.revision;
	/** Writes of which nobody knows whether they were made, or still will be: one of them at most. */
	let doubts = [];
	let notes = [];
	const noted = () => notes.reduce((changed, change) => change(changed), state);
	const lease = keepLease(options, claim, taken.confirmedAt, pace);
	const reread = async () => {
		const item = await readItem(options);
		if (isOurs(item)) return item;
		throw lockLost(lease.lose(), where);
	};
	const write = async (change) => {
		for (let count = 0; count < mostWrites; count += 1) {
			if (doubts.length > 0) {
				const item = await reread();
				const made = doubts.find((attempt) => isWritten(item, attempt));
				if (made !== void 0) {
					notes = notes.slice(made.notes);
					doubts = [];
				}
				state = parseState(item.state, where);
				revision = item.revision;
			}
			const next = change(noted());
			const attempt = {
				revision: revision + 1,
				text: stringifyState(next),
				notes: notes.length
			};
			doubts = [...doubts, attempt];
			if (await writeState(options, claim, revision, attempt.text) || isWritten(await reread(), attempt)) {
				state = next;
				revision = attempt.revision;
				notes = notes.slice(attempt.notes);
				doubts = [];
				return;
			}
		}
		throw unusableAnswer("dynamodb UpdateItem", `the state of ${where} changes although this run holds its lock`);
	};
	/** @returns whether the lock is given back by that; otherwise what was noted is left to the next run */
	const writeNotesAndFree = async () => {
		if (notes.length === 0 || doubts.length > 0) return false;
		const text = stringifyState(noted());
		return within(freeSeconds * 1e3, pace, (signal) => writeStateAndFree(options, claim, revision, text, signal)).catch(() => false);
	};
	let saving = Promise.resolve();
	let givenBack = null;
	const giveBack = async () => {
		lease.end();
		await within(lastWriteSeconds * 1e3, pace, () => saving).catch(() => void 0);
		if (!await writeNotesAndFree()) await free(options, owner, pace, options.say);
	};
	const assertHeld = () => {
		const standing = lease.standing();
		if (standing.kind !== "held") throw lockLost(standing, where);
	};
	return {
		get state() {
			return noted();
		},
		takenOverFrom: taken.from,
		assertHeld,
		async save(change) {
			saving = saving.catch(() => void 0).then(() => write(change));
			await saving;
		},
		note(change) {
			notes = [...notes, change];
		},
		async release() {
			givenBack ??= giveBack();
			await givenBack;
		},
		async remove() {
			assertHeld();
			lease.end();
			await saving.catch(() => void 0);
			if (!await removeItem(options, claim) && !isGone(await readItem(options), generation)) throw lockLost({ kind: "taken-over" }, where);
			givenBack = Promise.resolve();
		}
	};
}
function isWritten(item, { revision, text }) {
	return item.revision === revision && item.state === text;
}
/**
* Whether an item that could not be removed is gone already: the first answer was lost, or whoever took over removed
* it too. Somebody may have made it anew since; then its generation starts again, while one that was taken over and
* is still there has a higher one.
*/
function isGone(item, generation) {
	return !item.exists || BigInt(item.generation?.N ?? "0") <= BigInt(generation);
}
/**
* Frees the lock of a run from its post step. It never frees another's: neither that of another run attempt nor, where
* the step has a name, that of another job of the same run.
*
* @returns whether there was a lock to free
*/
async function releaseForRun(address, run) {
	const { lock } = await readItem(address);
	if (lock?.owner.S?.startsWith(ownerPrefix(run)) !== true) return false;
	return freeLock(address, lock.owner);
}
/** An owner is unique for each acquisition; its beginning names the step, for the post step. */
function ownerPrefix({ runId, attempt, step }) {
	return `${runId}-${attempt}-${step === void 0 ? "" : `${step}-`}`;
}
/** Frees a lock as far as that is possible now. */
async function free(address, owner, pace, say) {
	try {
		await within(freeSeconds * 1e3, pace, (signal) => freeLock(address, { S: owner }, signal));
	} catch (error) {
		say(`The environment could not be given back (${error instanceof Error ? error.message : String(error)}); it is free by itself in two minutes.`);
	}
}
function lockLost(lost, where) {
	return new DeployError({
		code: "lock-lost",
		message: describe(lost),
		where,
		safe: "This run stopped before its next change. What it did so far is recorded, and the next run goes on from there.",
		remedy: "Look at the other run; if there is none, run this job again."
	});
}
function describe(lost) {
	switch (lost.kind) {
		case "taken-over": return "Another run has taken over this environment, because this one did not renew its lock in time.";
		case "stale": return `The lock on this environment could not be renewed for ${describeSeconds(lost.seconds)}.`;
		case "given-back": return "This run has given this environment back already, so it changes nothing more.";
	}
}

export { parseState as a, newState as i, takeEnvironment as n, newPending as r, releaseForRun as t };