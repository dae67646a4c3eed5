import { P as DeployError, t as describeServing } from "./base.js";
import { i as settleIntent, n as removeEnvironment, t as insist } from "./insist.js";
import { i as webTargetOf } from "./web-target.js";

// lib/rollout-record.js
/** The state before AWS is asked for a rollout: should this run die, the next one knows what may serve by then. */
function recordAttempt(state, rollout) {
	return state.pending === null ? state : {
		...state,
		pending: {
			...state.pending,
			rollout
		}
	};
}
/** The state after a rollout of which nothing serves: it was taken back, or never served. */
function recordNoRollout(state) {
	return state.pending === null ? state : {
		...state,
		pending: {
			...state.pending,
			rollout: null
		}
	};
}
/**
* The state once a rollout serves. It stands among the deployments from this moment on, also if `afterRollout` fails:
* that list says what serves and what has served.
*
* @param at ISO 8601
*/
function recordServing(state, rollout, serving, at) {
	const { pending } = state;
	const belongs = pending?.fingerprint === rollout.fingerprint;
	return {
		...state,
		service: {
			arn: serving.serviceArn,
			url: serving.url
		},
		asleepSince: null,
		pending: pending === null ? null : {
			...pending,
			rollout: null,
			rolledOut: belongs ? true : pending.rolledOut
		},
		deployments: [{
			...rollout,
			url: serving.url,
			at
		}, ...state.deployments]
	};
}

// lib/older-commit.js
/**
* Keeps a push from replacing a newer commit: a rerun of an old run, or two pushes that overtook each other.
*
* Where GitHub cannot say which of the two is newer, it depends on how likely the older one is. A first attempt was
* caused by a push a moment ago, and an outage of GitHub's API must not stop deployments: it goes on, with a warning. A
* rerun may be of any age, and old code on the newer schema would pass as a green deployment: it is refused.
*
* @throws DeployError `older-commit`
*/
async function refuseOlder(run, environment, pace) {
	const { target, github, progress, report, signal } = run;
	const { commit, attempt } = run.run;
	const deployed = environment.state.deployments[0]?.commit;
	if (!target.refuseOlder || deployed === void 0 || deployed === commit) return;
	const isOlder = await insist(github, "contents: read", () => github.isOlder(commit, deployed), signal, pace);
	if (isOlder === false) return;
	const [ours, theirs] = [commit.slice(0, 7), deployed.slice(0, 7)];
	const refusal = {
		code: "older-commit",
		where: "this run of the workflow",
		safe: `${describeServing(report)} Nothing was changed.`
	};
	if (isOlder === true) throw new DeployError({
		...refusal,
		message: `Commit ${ours} is older than the deployed commit ${theirs}, so it was not deployed.`,
		remedy: "To go back on purpose, start the workflow by hand (workflow_dispatch) with the input image."
	});
	const mayAsk = !github.lacks("contents: read");
	if (attempt > 1) throw new DeployError({
		...refusal,
		message: `GitHub could not say whether commit ${ours} is older than the deployed commit ${theirs}. This is a rerun, which may be of an old push, so it was not deployed.`,
		remedy: mayAsk ? "Run the job again once GitHub answers; https://www.githubstatus.com shows when." : "Start the workflow by hand (workflow_dispatch) on the branch, or push to it: that deploys its newest commit. A rerun needs the permission contents: read in the job."
	});
	progress.warn({
		code: "commit-age-unknown",
		message: `GitHub could not say whether commit ${ours} is older than the deployed commit ${theirs}, so it was taken for the newer one.`,
		fix: `${mayAsk ? "Nothing" : "Add contents: read to the permissions of the job"}; if a newer commit was pushed meanwhile, run its job again.`
	});
}

// lib/settle.js
/**
* Settles what an interrupted run left, before anything else is done to the environment: a removal that was not
* finished is finished, and a phase that is open is waited for.
*
* @throws DeployError `older-commit`, `phase-unknown`, `cleanup-incomplete`
*/
async function settle(environmentRun, environment) {
	const { account, inputs, progress, report } = environmentRun;
	await settleRollout(environmentRun, environment);
	await refuseOlder(environmentRun, environment);
	if (environment.state.status === "destroying") {
		progress.say("An earlier run began to remove this environment; finishing that first.");
		await removeEnvironment(environmentRun, environment);
		await environment.save((state) => ({
			...state,
			status: "active"
		}));
		report.previous = null;
		report.url = null;
		report.image = null;
	}
	if (environment.state.intent === null) return;
	await progress.step("Settle what an interrupted run left", (voice) => settleIntent({
		account,
		environment,
		progress,
		report,
		databaseInstance: environment.state.database?.instance ?? null,
		memory: inputs.memory,
		timeoutSeconds: inputs.phaseTimeoutSeconds,
		signal: environmentRun.signal
	}, inputs.resolvePhase, voice));
}
/**
* A run that died during a rollout, or gave up waiting, has left it to AWS: where it serves by now, it is what this
* environment serves, and is written down as that.
*/
async function settleRollout(run, environment) {
	const { report, progress } = run;
	const { pending, deployments } = environment.state;
	const rollout = pending?.rollout ?? null;
	if (rollout === null) return;
	const [last] = deployments;
	const serving = last === void 0 ? null : await webTargetOf(run, environment).serving();
	if (serving?.taskDefinition !== rollout.taskDefinition || last?.taskDefinition === rollout.taskDefinition) {
		report.rollout = "under-way";
		return;
	}
	progress.say(`AWS has finished the rollout of commit ${rollout.commit.slice(0, 7)}, which an earlier run began.`);
	await environment.save((state) => recordServing(state, rollout, serving, (/* @__PURE__ */ new Date()).toISOString()));
	report.deployments = environment.state.deployments;
	report.previous = report.deployments[0] ?? null;
	report.rollout = "none";
	report.url = serving.url;
	report.image = rollout.image;
}

export { recordServing as i, recordAttempt as n, recordNoRollout as r, settle as t };