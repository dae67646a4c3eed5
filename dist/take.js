import { n as takeEnvironment } from "./environment.js";

// lib/take.js
/** What may change what serves, before this run asks for anything: what an earlier run has asked for may go on. */
function standingOf({ state }) {
	if (state.asleepSince !== null) return "asleep";
	return (state.pending?.rollout ?? null) === null ? "none" : "under-way";
}
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
	return progress.step("Take the environment", async (voice) => {
		environmentRun.wanting(account.names.stateKey);
		const environment = await takeEnvironment({
			table: await account.clients.dynamodb(),
			tableName: account.foundation.table,
			key: account.names.stateKey,
			holder: {
				runId: run.runId,
				attempt: run.attempt,
				url: runUrl(run),
				commit: run.commit,
				actor: run.actor
			},
			step: environmentRun.step,
			isRunOver: github.isRunOver,
			waitSeconds: environmentRun.lockWaitSeconds ?? inputs.phaseTimeoutSeconds + inputs.rolloutTimeoutSeconds,
			say: voice.say,
			signal: environmentRun.signal
		});
		environmentRun.hold(environment);
		report.isTaken = true;
		report.previous = environment.state.service === null ? null : environment.state.deployments[0] ?? null;
		report.deployments = environment.state.deployments;
		report.rollout = standingOf(environment);
		report.url = report.previous?.url ?? null;
		report.image = report.previous?.image ?? null;
		voice.say(report.previous === null ? "Nothing serves in it yet." : `Commit ${report.previous.commit.slice(0, 7)} ${environment.state.asleepSince === null ? "serves" : "sleeps"} at ${report.previous.url}.`);
		return environment;
	});
}

export { take as n, runUrl as t };