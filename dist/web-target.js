// lib/plan/web-target.js
/** What a web service can run on: ECS Express Mode, or a service of our own behind an ECS Gateway. */
const webTargetKinds = ["express", "gateway"];
/** Whether the tasks may be taken away at two minutes' notice, for a lower price: Express Mode has no Spot. */
function runsOnSpot(kind, stage) {
	return kind === "gateway" && stage === "preview";
}

export { webTargetKinds as n, runsOnSpot as t };