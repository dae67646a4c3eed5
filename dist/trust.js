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
	const [owner = "<owner>", name = "<repository>"] = text(claims.repository).split("/");
	const ownerId = text(claims.repository_owner_id) || "<owner-id>";
	const id = text(claims.repository_id) || "<repository-id>";
	const production = text(claims.ref) !== "" && !text(claims.ref).startsWith("refs/pull/");
	return JSON.stringify({
		Effect: "Allow",
		Principal: { Federated: `arn:aws:iam::${accountId}:oidc-provider/${provider}` },
		Action: "sts:AssumeRoleWithWebIdentity",
		Condition: {
			StringEquals: {
				[`${provider}:aud`]: "sts.amazonaws.com",
				[`${provider}:repository_id`]: id,
				...production ? { [`${provider}:ref`]: text(claims.ref) } : {}
			},
			StringLike: { [`${provider}:sub`]: [`repo:${owner}/${name}:*`, `repo:${owner}@${ownerId}/${name}@${id}:*`] }
		}
	}, null, 2);
}
/** Creates what an account needs once. */
const accountCommand = "aws cloudformation deploy --stack-name monolayer-account --template-file bootstrap/account.yml --capabilities CAPABILITY_NAMED_IAM";
/** Creates what `web-target: gateway` needs in an account, once. */
const gatewayCommand = "aws cloudformation deploy --stack-name monolayer-gateway --template-file bootstrap/gateway.yml --capabilities CAPABILITY_NAMED_IAM";
/** Creates the roles of one repository. */
function repositoryCommand(claims) {
	const [owner = "<owner>", name = "<repository>"] = text(claims.repository).split("/");
	const parameters = [
		`Owner=${owner || "<owner>"}`,
		`OwnerId=${text(claims.repository_owner_id) || "<number>"}`,
		`Repository=${name}`,
		`RepositoryId=${text(claims.repository_id) || "<number>"}`,
		"DefaultBranch=main"
	];
	return `aws cloudformation deploy --stack-name monolayer-${owner || "owner"}-${name.replace(/[^A-Za-z0-9-]/g, "-")} --template-file bootstrap/repository.yml --capabilities CAPABILITY_NAMED_IAM --parameter-overrides ${parameters.join(" ")}`;
}
function text(value) {
	return typeof value === "string" ? value : "";
}

export { repositoryCommand as a, gatewayCommand as i, decodeClaims as n, trustStatement as o, describeClaims as r, accountCommand as t };