// lib/plan/phases.js
/** The lifecycle phases, in the order in which they run; the rollout is between the last two. */
const phaseNames = [
	"createDatabase",
	"migrateDatabase",
	"bootstrap",
	"beforeRollout",
	"afterRollout"
];
const onceOnly = ["createDatabase", "bootstrap"];
/**
* Which phases a project has. A root Procfile turns every heuristic off, so with one its lines are all there is;
* without one, `alembic.ini` and PostgreSQL make the automatic pair (specification, "Detection Conditions" and
* "Application Lifecycle Workloads").
*/
function planPhases(project, hasDatabase) {
	if (project.procfile !== null) {
		const { procfile } = project;
		return phaseNames.flatMap((name) => {
			const command = Object.hasOwn(procfile, name) ? procfile[name] : void 0;
			if (command === void 0) return [];
			return [{
				name,
				command,
				when: whenOf(name),
				because: `the line "${name}" of the Procfile`
			}];
		});
	}
	if (!hasDatabase || project.alembic === null) return [];
	const migrate = {
		name: "migrateDatabase",
		command: "alembic upgrade head",
		when: "every deployment",
		because: `${project.alembic.ini} and a PostgreSQL database`
	};
	if (!project.alembic.migrations) return [migrate];
	return [{
		...migrate,
		name: "createDatabase",
		when: "once",
		because: `${project.alembic.ini} and its migrations`
	}, migrate];
}
function whenOf(name) {
	return onceOnly.includes(name) ? "once" : "every deployment";
}
/** The phases before the rollout, in order. */
function phasesBefore(phases) {
	return phases.filter((phase) => phase.name !== "afterRollout");
}
/** The phase after the rollout, if there is one. */
function phasesAfter(phases) {
	return phases.filter((phase) => phase.name === "afterRollout");
}
/**
* The automatic pair is one command twice: when `createDatabase` has just succeeded, `migrateDatabase` with the very
* same command has nothing left to do and is reported as satisfied instead of being run.
*/
function isSatisfiedBy(phase, justRun, project) {
	return project.procfile === null && phase.name === "migrateDatabase" && justRun?.name === "createDatabase" && justRun.command === phase.command;
}

export { planPhases as i, phasesAfter as n, phasesBefore as r, isSatisfiedBy as t };