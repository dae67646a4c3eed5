import { t as olderCommit } from "./api.js";
import { r as settleIntent, t as removeEnvironment } from "./removal.js";
import { t as describeServing } from "./base.js";

// lib/settle.js
/**
* Settles what an interrupted run left, before anything else is done to the environment: a removal that was not
* finished is finished, and a phase that is open is waited for.
*
* @throws DeployError `older-commit`, `phase-unknown`, `cleanup-incomplete`
*/
async function settle(environmentRun, environment) {
	const { account, run, inputs, target, github, progress, report } = environmentRun;
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

export { settle as t };