import { t as shellWord } from "./shell-word.js";

// lib/aws/bootstrap-commands.js
/**
* The commands that deploy the templates of `bootstrap/`, as errors and documents print them. Each names its region: a
* shell has one of its own, which need not be the workflow's.
*/
function deploy(region, stack, template, parameters = []) {
	const overrides = parameters.length === 0 ? [] : ["--parameter-overrides", ...parameters];
	return [
		...[
			"aws",
			"cloudformation",
			"deploy",
			"--region",
			region
		],
		...[
			"--stack-name",
			stack,
			"--template-file",
			`bootstrap/${template}`
		],
		...[
			"--capabilities",
			"CAPABILITY_NAMED_IAM",
			...overrides
		]
	].map(shellWord).join(" ");
}
/** Creates what an account needs once a region. */
function accountCommand(region) {
	return deploy(region, "monolayer-account", "account.yml");
}
/** Creates what `web-target: gateway` needs in an account, once a region. */
function gatewayCommand(region) {
	return deploy(region, "monolayer-gateway", "gateway.yml");
}
/**
* Creates the roles of one repository in a region.
*
* @param claims of the job's token; what they lack stands in the command as `<number>` and the like
* @param defaultBranch hostile text; `null`: not known, and what most repositories have is taken
*/
function repositoryCommand(region, claims, defaultBranch) {
	const [owner = "", name = ""] = text(claims.repository).split("/");
	return deploy(region, repositoryStack(owner, name), "repository.yml", [
		`Owner=${owner || "<owner>"}`,
		`OwnerId=${text(claims.repository_owner_id) || "<number>"}`,
		`Repository=${name || "<repository>"}`,
		`RepositoryId=${text(claims.repository_id) || "<number>"}`,
		`DefaultBranch=${defaultBranch ?? "main"}`
	]);
}
/** CloudFormation takes letters, digits and hyphens: `-` stands for whatever else a name has. */
function repositoryStack(owner, name) {
	return `monolayer-${owner || "owner"}-${name || "repository"}`.replace(/[^A-Za-z0-9-]/g, "-");
}
function text(value) {
	return typeof value === "string" ? value : "";
}

export { gatewayCommand as n, repositoryCommand as r, accountCommand as t };