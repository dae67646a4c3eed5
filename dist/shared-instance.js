import { d as listEnvironments, g as idleSinceTag, h as describeInstance } from "./insist.js";
import { n as takeEnvironment } from "./environment.js";
import { P as DeployError, k as isNamed } from "./base.js";
import { t as runUrl } from "./take.js";

// lib/shared-instance.js
/** No environment can be called so: the lock of what all previews of an app share. */
const sharedKey = "(instance)";
/** How long the previews' shared instance is kept when no preview needs it: a new one takes ten minutes. */
const idleDays = 7;
/** It is held for the time of a few calls only. */
const waitSeconds = 300;
/**
* Does something while no other run decides about the shared instance: a sweep must not delete it between a
* deployment's look and its use.
*/
async function holdSharedInstance(run, voice, work) {
	const { account, run: job, github, signal } = run;
	const key = {
		...account.names.stateKey,
		environment: sharedKey
	};
	run.wanting(key);
	const lock = await takeEnvironment({
		table: await account.clients.dynamodb(),
		tableName: account.foundation.table,
		key,
		holder: {
			runId: job.runId,
			attempt: job.attempt,
			url: runUrl(job),
			commit: job.commit,
			actor: job.actor
		},
		step: run.step,
		isRunOver: github.isRunOver,
		waitSeconds,
		say: voice.say,
		signal
	});
	const giveBack = async () => {
		try {
			await lock.remove();
		} catch (error) {
			if (error instanceof DeployError && error.code === "lock-lost") throw error;
			voice.say(`The lock on the shared instance could not be removed (${error instanceof Error ? error.message : String(error)}); it is given back, and the next run that needs it removes it.`);
			await lock.release();
		}
	};
	let result;
	try {
		result = await work();
	} catch (error) {
		await giveBack().catch(() => void 0);
		throw error;
	}
	await giveBack();
	return result;
}
/** Marks the shared instance as idle when no preview uses it, and removes it when it has been idle for a week. */
async function sweepSharedInstance(run, voice) {
	const { account } = run;
	const rds = await account.clients.rds();
	const name = account.names.databaseInstance;
	if (await describeInstance(rds, name) === null) return;
	await holdSharedInstance(run, voice, async () => {
		const instance = await describeInstance(rds, name);
		const arn = instance?.DBInstanceArn;
		if (instance === null || arn === void 0 || instance.DBInstanceStatus === "deleting") return;
		const unreadable = [];
		const all = await listEnvironments(await account.clients.dynamodb(), account.foundation.table, account.names.stateKey.repository, (environment) => unreadable.push(environment));
		if (unreadable.length > 0) {
			voice.say(`The instance ${name} stays: the state of ${unreadable.join(", ")} cannot be read, so it may be needed.`);
			return;
		}
		const users = all.filter(({ state }) => state.database !== null);
		const since = instance.TagList?.find(({ Key }) => Key === "monolayer:idle-since")?.Value ?? "no";
		const mark = (Value) => rds.addTagsToResource({
			ResourceName: arn,
			Tags: [{
				Key: idleSinceTag,
				Value
			}]
		});
		if (users.length > 0) {
			voice.say(`${users.length} previews use the instance ${name}.`);
			if (since !== "no") await mark("no");
			return;
		}
		const idleSeconds = since === "no" ? 0 : (Date.now() - Date.parse(since)) / 1e3;
		if (since === "no" || Number.isNaN(idleSeconds)) {
			voice.say(`No preview uses the instance ${name}; it goes in ${idleDays} days unless one does.`);
			await mark((/* @__PURE__ */ new Date()).toISOString());
			return;
		}
		if (idleSeconds < idleDays * 86400) {
			voice.say(`No preview has used the instance ${name} for ${Math.floor(idleSeconds / 86400)} days.`);
			return;
		}
		voice.say(`Removing the instance ${name}: no preview has used it for ${idleDays} days.`);
		await deleteInstance(rds, name);
	});
}
async function deleteInstance(rds, name) {
	try {
		await rds.deleteDBInstance({
			DBInstanceIdentifier: name,
			SkipFinalSnapshot: true,
			DeleteAutomatedBackups: true
		});
	} catch (error) {
		if (!isNamed(error, ...notDeletable)) throw error;
		const instance = await describeInstance(rds, name);
		if (instance !== null && instance.DBInstanceStatus !== "deleting") throw error;
	}
}
/** What RDS says where an instance cannot be deleted, among other reasons because it is being deleted already. */
const notDeletable = [
	"InvalidDBInstanceStateFault",
	"InvalidDBInstanceState",
	"DBInstanceNotFoundFault",
	"DBInstanceNotFound"
];

export { sweepSharedInstance as n, holdSharedInstance as t };