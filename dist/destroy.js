import { n as removeEnvironment, t as insist } from "./insist.js";
import { P as DeployError } from "./base.js";
import { n as take } from "./take.js";
import { i as webTargetOf } from "./web-target.js";

// lib/reopened.js
/**
* Whether the pull request whose closing caused this run was opened again before the run came to remove anything. Its
* own run for "reopened" may be over already; then nobody would make the preview anew.
*
* While GitHub cannot say, the preview stays and the run is red: run again, or by the sweep, it is asked once more. Where
* the job may not ask, no run and no sweep ever could: then the event is believed, which said "closed".
*
* @returns why the preview stays, or `null`
* @throws DeployError `cleanup-incomplete`
*/
async function reopened(environmentRun, pace) {
	const { run, target, inputs, github, signal } = environmentRun;
	const { event } = run;
	const number = target.pullRequest;
	if (!(event.kind === "pull-request" && event.action === "closed" && inputs.command === "auto") || number === null) return null;
	const isOpen = await insist(github, "pull-requests: read", () => github.isPullRequestOpen(number), signal, pace);
	if (isOpen === true) return `Pull request #${number} is open again, so its preview stays.`;
	if (isOpen === false || isOpen === "none" || github.lacks("pull-requests: read")) return null;
	throw new DeployError({
		code: "cleanup-incomplete",
		message: `GitHub could not say whether pull request #${number} is still closed, so its preview was not removed.`,
		where: "this run of the workflow",
		safe: "Nothing was changed: the preview is there, and goes on costing.",
		remedy: "Run the job again once GitHub answers. The hourly sweep asks again too."
	});
}

// lib/destroy.js
/**
* Removes a preview with everything that belongs to it and nothing else. Reads neither checkout nor plan: a broken
* project never blocks a removal. Every step tolerates that it was done before, and the state goes last, so that a
* removal that failed is found and finished.
*
* @param whyKeep asked once the environment is taken: why it stays after all, or `null`
* @throws DeployError `cleanup-incomplete` with everything that is left
*/
async function destroy(run, whyKeep = () => reopened(run)) {
	const environment = await take(run);
	try {
		if (isEmpty(environment.state)) {
			run.report.notes.push("There was nothing to remove.");
			await environment.remove();
			run.report.outcome = "destroyed";
			return;
		}
		const note = await whyKeep(environment);
		if (note !== null) {
			run.report.notes.push(note);
			run.progress.say(note);
			run.report.outcome = "skipped";
			return;
		}
		await run.announcer.begin(environment, "removing");
		if (run.account.address.stage === "production") await removeProductionService(run, environment);
		else await removePreview(run, environment);
		run.report.outcome = "destroyed";
		run.report.url = null;
		run.report.image = null;
	} finally {
		await environment.release();
	}
}
/**
* Everything, and the item last. GitHub is told before that: whoever dies in between has left an item that says
* "destroying", so the next run or sweep goes on and tells again.
*/
async function removePreview(run, environment) {
	const { report, announcer } = run;
	await removeEnvironment(run, environment);
	report.outcome = "destroyed";
	report.url = null;
	report.image = null;
	report.live = false;
	await announcer.end();
	await environment.remove();
}
/** Nothing was ever made for it: a pull request that was closed before its first deployment. */
function isEmpty(state) {
	const { begunAt, service, database, pending, intent, deployments, github } = state;
	return [
		begunAt ?? null,
		service,
		database,
		pending,
		intent,
		github.comment,
		github.deployment
	].every((one) => one === null) && deployments.length === 0 && state.status === "active";
}
/** Production keeps its database, its secrets and its history: only what serves and costs by the hour goes. */
async function removeProductionService(run, environment) {
	const { progress, report, account } = run;
	await progress.step("Remove the service", (voice) => webTargetOf(run, environment).remove(voice));
	await environment.save((state) => ({
		...state,
		service: null,
		webTarget: null,
		asleepSince: null
	}));
	const { database } = environment.state;
	report.notes.push("The web service of production was removed. Its secrets, images, logs and deployments are kept.", ...database === null ? [] : [`The database instance ${database.instance} is kept, with deletion protection, and goes on costing. Remove it yourself: aws rds modify-db-instance --db-instance-identifier ${database.instance} --no-deletion-protection --apply-immediately --region ${account.region}, then aws rds delete-db-instance --db-instance-identifier ${database.instance} --final-db-snapshot-identifier ${database.instance}-final --region ${account.region}`]);
}

export { removePreview as n, destroy as t };