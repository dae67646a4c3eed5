import { t as shellWord } from "./shell-word.js";

// lib/aws/trust.js
/** The claims of GitHub's token that a trust policy can ask for. The token itself is never shown. */
const shownClaims = [
	"sub",
	"aud",
	"repository_id",
	"repository",
	"ref",
	"environment",
	"event_name",
	"job_workflow_ref"
];
/** The payload of a JWT (RFC 7519), not verified: AWS does that. Empty where it is no JWT. */
function decodeClaims(token) {
	try {
		const payload = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString("utf8"));
		return typeof payload === "object" && payload !== null ? { ...payload } : {};
	} catch {
		return {};
	}
}
function describeClaims(claims) {
	return shownClaims.flatMap((name) => typeof claims[name] === "string" ? [`${name} = ${claims[name]}`] : []);
}
/** A trust policy statement that allows these claims, in both shapes of `sub`, as JSON. */
function trustStatement(accountId, claims) {
	const provider = "token.actions.githubusercontent.com";
	const [owner = "<owner>", name = "<repository>"] = claimText(claims, "repository").split("/");
	const ownerId = claimText(claims, "repository_owner_id") || "<owner-id>";
	const id = claimText(claims, "repository_id") || "<repository-id>";
	const production = claimText(claims, "ref") !== "" && !claimText(claims, "ref").startsWith("refs/pull/");
	return JSON.stringify({
		Effect: "Allow",
		Principal: { Federated: `arn:aws:iam::${accountId}:oidc-provider/${provider}` },
		Action: "sts:AssumeRoleWithWebIdentity",
		Condition: {
			StringEquals: {
				[`${provider}:aud`]: "sts.amazonaws.com",
				[`${provider}:repository_id`]: id,
				...production ? { [`${provider}:ref`]: claimText(claims, "ref") } : {}
			},
			StringLike: { [`${provider}:sub`]: [`repo:${owner}/${name}:*`, `repo:${owner}@${ownerId}/${name}@${id}:*`] }
		}
	}, null, 2);
}
/** A claim as text; `''` where the token does not have it, or has something else. */
function claimText(claims, name) {
	const value = claims[name];
	return typeof value === "string" ? value : "";
}

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
	const [owner = "", name = ""] = claimText(claims, "repository").split("/");
	return deploy(region, repositoryStack(owner, name), "repository.yml", [
		`Owner=${owner || "<owner>"}`,
		`OwnerId=${claimText(claims, "repository_owner_id") || "<number>"}`,
		`Repository=${name || "<repository>"}`,
		`RepositoryId=${claimText(claims, "repository_id") || "<number>"}`,
		`DefaultBranch=${defaultBranch ?? "main"}`
	]);
}
/** CloudFormation takes letters, digits and hyphens: `-` stands for whatever else a name has. */
function repositoryStack(owner, name) {
	return `monolayer-${owner || "owner"}-${name || "repository"}`.replace(/[^A-Za-z0-9-]/g, "-");
}

export { describeClaims as a, decodeClaims as i, gatewayCommand as n, trustStatement as o, repositoryCommand as r, accountCommand as t };