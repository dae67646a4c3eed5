import { a as stopOpenPhase, h as describeInstance, p as awaitInstance, v as dropDatabase } from "./insist.js";
import { t as settle } from "./settle.js";
import { n as take } from "./take.js";
import { t as checkWebTarget } from "./web-target.js";

// lib/reset.js
/**
* Takes a preview's database away, so that the deployment that follows makes it anew: the way out when a pull request
* rewrites a migration that has run already. Production is refused long before this.
*/
async function reset(run) {
	const { account, progress, signal } = run;
	const environment = await take(run);
	try {
		await checkWebTarget(run, environment);
		if (environment.state.intent !== null) await progress.step("End the phase that still runs", (voice) => stopOpenPhase(account, environment, voice));
		await settle(run, environment);
		if (environment.state.database === null) return;
		await progress.step("Drop the database", async (voice) => {
			const rds = await account.clients.rds();
			const existing = await describeInstance(rds, account.names.databaseInstance);
			await environment.save((state) => ({
				...state,
				database: state.database === null ? null : {
					...state.database,
					ready: false
				},
				once: {},
				pending: null
			}));
			if (existing === null) return;
			const instance = await awaitInstance(rds, account, voice, signal);
			await dropDatabase(account, instance, {
				voice,
				signal
			});
		});
	} finally {
		await environment.release();
	}
}

export { reset };