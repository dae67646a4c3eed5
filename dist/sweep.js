import { d as listEnvironments, r as endOverduePhase } from "./insist.js";
import { t as destroy } from "./destroy.js";
import { P as DeployError, n as newReport } from "./base.js";
import { n as sweepSharedInstance } from "./shared-instance.js";
import { n as putToSleep, t as keepAsleep } from "./sleep.js";
import { n as take } from "./take.js";

// lib/plan/sweep.js
/**
* Decides about every preview. Pure.
*
* @param standingOf what GitHub says of a pull request. Where there is none the preview is kept as if it were open: it was
*   made by hand, under a name that looks like that of a pull request
* @param now milliseconds since the epoch
* @param limits `maxAgeSeconds` 0: age does not matter; `sleepSeconds` 0: none sleeps
*/
function decideSweep(candidates, standingOf, now, limits) {
	const { maxAgeSeconds, phaseTimeoutSeconds, sleepSeconds } = limits;
	return candidates.map(({ environment, state }) => {
		const decide = (action, because) => ({
			environment,
			action,
			because
		});
		if (state.status === "destroying") return decide("remove", "an earlier removal was not finished");
		const standing = state.pullRequest === null ? null : standingOf(state.pullRequest);
		if (standing === "closed") return decide("remove", `pull request #${state.pullRequest} is closed`);
		const age = state.begunAt === null ? 0 : (now - Date.parse(state.begunAt)) / 1e3;
		if (maxAgeSeconds > 0 && age > maxAgeSeconds) return decide("remove", `nobody has deployed to it for ${Math.floor(age / 86400)} days`);
		if ((state.intent === null ? 0 : (now - Date.parse(state.intent.at)) / 1e3) > phaseTimeoutSeconds) return decide("end-phase", `its phase ${state.intent?.phase} is past its time`);
		const idle = (now - lastWanted(state)) / 1e3;
		const isIdle = sleepSeconds > 0 && idle > sleepSeconds;
		if (state.asleepSince !== null) {
			const because = `it is asleep since ${state.asleepSince}`;
			return decide(isIdle && mayBeWithoutTasks(state) ? "keep-asleep" : "keep", because);
		}
		if (isIdle && mayBeWithoutTasks(state) && state.pending === null) return decide("sleep", `nobody has pushed to it or woken it for ${Math.floor(idle / 60)} minutes`);
		if (standing === null) return decide("keep", "it is young enough");
		const pullRequest = `pull request #${state.pullRequest}`;
		return decide("keep", standing === "open" ? `${pullRequest} is open` : `${pullRequest} does not exist, so it is not closed`);
	});
}
/** On a target that can be without tasks, and nothing goes on that needs them. */
function mayBeWithoutTasks({ webTarget, service, pending, intent }) {
	const isQuiet = intent === null && (pending?.rollout ?? null) === null;
	return webTarget === "gateway" && service !== null && isQuiet;
}
/** Milliseconds since the epoch of the last push or waking. */
function lastWanted({ begunAt, wokenAt }) {
	return Math.max(...[begunAt, wokenAt].map((at) => at === null ? 0 : Date.parse(at)));
}

// lib/side-by-side.js
/**
* Works on items a few at a time, in their order. Each item that is being worked on has one of the lanes, and a lane
* has one item at a time. An error ends it all once what is under way has ended.
*/
async function sideBySide(items, most, openLane, work) {
	const waiting = [...items];
	const failures = [];
	const run = async () => {
		const lane = openLane();
		for (let item = waiting.shift(); item !== void 0 && failures.length === 0; item = waiting.shift()) try {
			await work(item, lane);
		} catch (error) {
			failures.push(error);
		}
	};
	await Promise.all(Array.from({ length: Math.min(most, items.length) }, run));
	if (failures.length > 0) throw failures[0];
}

// lib/sweep.js
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
* @throws DeployError `cleanup-incomplete` with everything that could not be removed; where that is the shared instance
*   alone, why it could not
*/
async function sweep(run) {
	const environments = await run.progress.step("List previews", () => list(run));
	const decisions = await decide(run, environments);
	run.report.outcome = "swept";
	if (decisions === null) return;
	for (const { environment, action, because } of decisions) run.progress.say(`${environment}: ${action}, ${because}.`);
	const failures = [];
	const due = decisions.filter(({ action }) => action !== "keep");
	if (due.every(({ action }) => action === "keep-asleep")) run.report.notes.push("No preview had to be removed.");
	if (due.length > 0) await run.progress.step("Sweep previews", () => sideBySide(due, lanes, run.openLane, (decision, lane) => carryOut(run, lane, decision, pullRequestOf(environments, decision), failures)));
	try {
		await run.progress.step("Look at the shared database instance", (voice) => sweepSharedInstance(run.stage, voice));
	} catch (error) {
		run.stage.signal.throwIfAborted();
		if (failures.length === 0) throw error;
		failures.push(`the shared database instance: ${error instanceof Error ? error.message : String(error)}`);
	}
	if (failures.length > 0) throw new DeployError({
		code: "cleanup-incomplete",
		message: ["Not everything could be swept:", ...failures.map((failure) => `- ${failure}`)].join("\n"),
		safe: "Everything else was swept.",
		remedy: "Nothing, at first: the next sweep tries again. If it goes on, mend what the lines name."
	});
}
async function list(run) {
	const { account } = run.stage;
	return (await listEnvironments(await account.clients.dynamodb(), account.foundation.table, account.names.stateKey.repository, (environment, error) => run.progress.warn({
		code: "state-unreadable",
		message: `The preview ${environment} was left alone: ${error instanceof Error ? error.message : String(error)}`,
		fix: "Remove it by hand, as docs/previews.md says."
	}))).filter(({ environment }) => !environment.startsWith("("));
}
/** What to do with each, or `null` where GitHub cannot be read: then nothing is removed. */
async function decide(run, environments) {
	const standings = /* @__PURE__ */ new Map();
	for (const { state } of environments) {
		if (state.pullRequest === null || standings.has(state.pullRequest)) continue;
		const isOpen = await run.stage.github.isPullRequestOpen(state.pullRequest);
		if (isOpen === null) {
			const note = "GitHub could not say which pull requests are open, so nothing was removed.";
			run.report.notes.push(note);
			run.progress.say(note);
			return null;
		}
		standings.set(state.pullRequest, standingOf(isOpen));
	}
	for (const { environment, state } of environments) if (state.pullRequest !== null && standings.get(state.pullRequest) === "none") run.progress.warn(withoutPullRequest(environment, state.pullRequest));
	return decideSweep(environments, (number) => standings.get(number) ?? "open", Date.now(), limitsOf(run.stage.inputs));
}
function standingOf(isOpen) {
	if (isOpen === "none") return "none";
	return isOpen ? "open" : "closed";
}
/** Somebody deployed by hand, and called the preview as that of a pull request is called. */
function withoutPullRequest(environment, pullRequest) {
	return {
		code: "pull-request-missing",
		message: `The preview ${environment} belongs to pull request #${pullRequest}, and this repository has none of that number, so no closing removes it: only its age does (preview-max-age), or a person.`,
		fix: `Remove it when nobody needs it (command: destroy, environment: ${environment}), and call previews without a pull request something else than pr-<number>.`
	};
}
function limitsOf(inputs) {
	return {
		maxAgeSeconds: inputs.previewMaxAgeSeconds,
		phaseTimeoutSeconds: inputs.phaseTimeoutSeconds,
		sleepSeconds: inputs.previewSleepSeconds
	};
}
function pullRequestOf(environments, decision) {
	return environments.find(({ environment }) => environment === decision.environment)?.state.pullRequest ?? null;
}
async function carryOut(run, lane, decision, pullRequest, failures) {
	const report = newReport();
	const work = await run.workOn(lane, decision.environment, pullRequest, report);
	try {
		if (decision.action === "remove") {
			await destroy(work, (environment) => whyKeep(run, work, environment));
			const told = report.outcome === "destroyed" ? [`Removed ${decision.environment}: ${decision.because}.`] : report.notes;
			run.report.notes.push(...told);
			return;
		}
		const environment = await take(work);
		try {
			if (decision.action === "sleep" || decision.action === "keep-asleep") {
				await sleepIfStillIdle(run, work, environment);
				return;
			}
			await run.progress.step(`End the phase of ${decision.environment}`, (voice) => endOverduePhase(work.account, environment, voice));
		} finally {
			await environment.release();
		}
	} catch (error) {
		run.stage.signal.throwIfAborted();
		if (error instanceof DeployError && error.code === "lock-held") {
			run.progress.say(`${decision.environment} is being worked on; the next sweep looks again.`);
			return;
		}
		failures.push(`${decision.environment}: ${error instanceof Error ? error.message : String(error)}`);
	} finally {
		lane.hold(null);
	}
}
/**
* Since the list was made, minutes or hours ago, the pull request may have been opened again, or somebody may have
* pushed: why the preview stays, or `null`.
*/
async function whyKeep({ stage }, { account }, { state }) {
	const { environment } = account.address;
	const isOpen = state.pullRequest === null || await stage.github.isPullRequestOpen(state.pullRequest);
	if (isOpen === null) return `${environment} stays: GitHub could not say whether its pull request is open.`;
	const standing = standingOf(isOpen);
	const [decision] = decideSweep([{
		environment,
		state
	}], () => standing, Date.now(), limitsOf(stage.inputs));
	return decision?.action === "remove" ? null : `${environment} stays: ${decision?.because}.`;
}
/** Since the list was made, somebody may have pushed or woken it. */
async function sleepIfStillIdle(run, work, environment) {
	const { environment: name } = work.account.address;
	const candidate = {
		environment: name,
		state: environment.state
	};
	const [decision] = decideSweep([candidate], () => "open", Date.now(), limitsOf(run.stage.inputs));
	if (decision?.action === "sleep") {
		await putToSleep(work, environment);
		run.report.notes.push(`${name} sleeps: ${decision.because}.`);
	}
	if (decision?.action === "keep-asleep" && await keepAsleep(work, environment)) run.report.notes.push(`${name} sleeps again: it had tasks, though ${decision.because}.`);
}

export { sweep };