import { P as DeployError } from "./base.js";

// lib/web-target.js
/** What the service of an environment runs on, or `null` where it has none that is known. */
function recordedTarget(state) {
	return state.webTarget ?? (state.service === null ? null : "express");
}
/** The web target of an environment: the recorded one, whatever the inputs say; before the first, the one they ask for. */
function webTargetOf({ webTargets, inputs }, { state }) {
	return webTargets[recordedTarget(state) ?? inputs.webTarget];
}
/**
* Makes sure, before anything is changed on AWS, that the wanted kind of web target is the one that the environment has, or can
* be used where it has none. It is never converted: the URL would change, and with it everything that knows it.
*
* @throws DeployError `web-target-differs`, `gateway-missing`
*/
async function checkWebTarget(run, environment) {
	const { inputs, account, progress } = run;
	const recorded = recordedTarget(environment.state);
	if (recorded === null) {
		await progress.step("Look for the web target", (voice) => run.webTargets[inputs.webTarget].preflight(voice));
		return;
	}
	if (recorded === inputs.webTarget) return;
	const name = account.address.environment;
	throw new DeployError({
		code: "web-target-differs",
		message: `${name} was made with web-target: ${recorded}, and this run asks for ${inputs.webTarget}. It is never converted, because its URL would change.`,
		where: "the `with:` of the step in your workflow file",
		safe: "Nothing was changed.",
		remedy: `Set web-target: ${recorded}. For a new service under a new URL remove this one first (command: destroy${account.address.stage === "production" ? ", confirm-destroy: production" : `, environment: ${name}`}), then deploy.`
	});
}
/** Writes down what the service runs on, before it is made. */
async function recordWebTarget(environment, kind) {
	if (environment.state.webTarget === kind) return;
	await environment.save((state) => ({
		...state,
		webTarget: kind
	}));
}

export { webTargetOf as i, recordWebTarget as n, recordedTarget as r, checkWebTarget as t };