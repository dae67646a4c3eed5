// lib/github/outputs.js
/** Step outputs, by the names in `action.yml`. What was not found out is not set, so that `if:` sees it as empty. */
function outputsOf(report, durationSeconds) {
	const digest = report.image?.split("@")[1];
	const outputs = {
		outcome: report.outcome ?? "failed",
		environment: report.environment,
		url: report.url,
		image: report.image,
		"image-digest": digest,
		database: report.database ?? report.plan?.database,
		phases: JSON.stringify(report.phases),
		plan: report.plan === null ? null : JSON.stringify(report.plan),
		"duration-seconds": String(Math.round(durationSeconds))
	};
	return Object.fromEntries(Object.entries(outputs).flatMap(([name, value]) => typeof value === "string" ? [[name, value]] : []));
}

export { outputsOf };