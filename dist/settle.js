import { t as olderCommit } from "./api.js";
import { r as settleIntent, t as removeEnvironment } from "./removal.js";
import { t as describeServing } from "./base.js";
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

// lib/settle.js
/**
* Settles what an interrupted run left, before anything else is done to the environment: a removal that was not
* finished is finished, and a phase that is open is waited for.
*
* @throws DeployError `older-commit`, `phase-unknown`, `cleanup-incomplete`
*/
async function settle(environmentRun, environment) {
	const { account, run, inputs, target, github, progress, report } = environmentRun;
	await settleRollout(environmentRun, environment);
	const deployed = environment.state.deployments[0]?.commit;
	if (target.refuseOlder && deployed !== void 0 && deployed !== run.commit) {
		if (await github.isOlder(run.commit, deployed)) throw olderCommit(run.commit, deployed, describeServing(report));
	}
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
	report.previous = environment.state.deployments[0] ?? null;
	report.rollout = "none";
	report.url = serving.url;
	report.image = rollout.image;
}

export { recordServing as i, recordAttempt as n, recordNoRollout as r, settle as t };