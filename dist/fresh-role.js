import { i as realPace } from "./base.js";

// lib/aws/fresh-role.js
/** A role that was just made is known everywhere within minutes (IAM user guide, "Changes ... are not immediate"). */
const freshRoleSeconds = 240;
const tryEverySeconds = 10;
/** How ECS says that it does not know a role yet; nothing else is waited for like this. */
const notKnownYet = /cannot assume role|unable to assume|not able to validate the provided access credentials|sts:AssumeRole/i;
/** Repeats a call while AWS says that it cannot assume a role; after four minutes that is the answer. */
async function whileRolesAreFresh(call, say, signal, pace = realPace) {
	const began = pace.now();
	for (let attempt = 1;; attempt += 1) try {
		return await call();
	} catch (error) {
		const text = error instanceof Error ? error.message : "";
		if (!notKnownYet.test(text) || (pace.now() - began) / 1e3 >= 240) throw error;
		if (attempt === 1) say("AWS does not know the roles yet, which is normal right after they were made; trying for 4 minutes.");
		await pace.sleep(tryEverySeconds * 1e3, { signal });
	}
}

export { whileRolesAreFresh as t };