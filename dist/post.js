import { n as signIn, r as createClients, t as ambientCredentials } from "./credentials.js";
import { t as releaseForRun } from "./environment.js";
import { r as removeDockerConfig } from "./docker-config.js";

// lib/post.js
/**
* Runs after the main step, also after a cancellation that killed it: forgets Docker's login, and frees the environment
* if that run attempt still holds it. Neither waits for the other. It never takes a lock, and never fails the job: the
* lease ends by itself.
*/
async function post(options) {
	await Promise.all([forgetLogin(options), freeLocks(options)]);
}
/** A docker command that outlived a killed main step may still write there. */
async function forgetLogin({ dockerConfig, warn }) {
	if (dockerConfig === "") return;
	try {
		await removeDockerConfig(dockerConfig);
	} catch (error) {
		warn(`The folder ${dockerConfig} could not be removed (${error instanceof Error ? error.message : String(error)}). It holds a login to the registry, which ends by itself within twelve hours; on a runner of your own, remove it.`);
	}
}
async function freeLocks(options) {
	const { environment } = options;
	if (options.lock === "") return;
	try {
		const saved = JSON.parse(options.lock);
		const runId = Number(environment.GITHUB_RUN_ID);
		const attempt = Number(environment.GITHUB_RUN_ATTEMPT ?? "1");
		const identity = await signIn({
			region: saved.region,
			accountId: saved.deployRoleArn.split(":")[4] ?? "",
			requestToken: environment.ACTIONS_ID_TOKEN_REQUEST_URL ? () => options.requestToken("sts.amazonaws.com") : null,
			roleArn: saved.deployRoleArn,
			sessionName: `monolayer-post-${runId}-${attempt}`,
			defaultBranch: null,
			ambient: ambientCredentials(environment),
			mask: options.mask,
			say: options.say,
			roleIsKnown: true
		});
		const table = await createClients({
			region: saved.region,
			credentials: identity.credentials,
			renew: identity.renew,
			beforeMutation: () => {}
		}).dynamodb();
		for (const key of saved.keys) {
			const address = {
				table,
				tableName: saved.table,
				key
			};
			if (await releaseForRun(address, {
				runId,
				attempt,
				step: saved.step
			})) options.say(`Freed the environment ${key.environment}, which the interrupted run still held.`);
		}
	} catch (error) {
		options.say(`The environment may still be locked (${error instanceof Error ? error.message : String(error)}); it is free by itself in two minutes.`);
	}
}

export { post };