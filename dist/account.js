// lib/aws/account.js
/** The roles that `bootstrap/repository.yml` makes for a stage of a repository. */
function roleArns(at) {
	const deploy = `arn:${at.partition}:iam::${at.accountId}:role/monolayer/${at.repositoryId}-${at.stage}`;
	return {
		deploy,
		app: `${deploy}-app`,
		database: `${deploy}-database`
	};
}
/** The execution roles of an account's stage. */
function executionRoles(account) {
	return roleArns({
		...account,
		...account.address
	});
}
/** `aws-cn` and `aws-us-gov` have their own regions. */
function partitionOf(region) {
	if (region.startsWith("cn-")) return "aws-cn";
	if (region.startsWith("us-gov-")) return "aws-us-gov";
	return "aws";
}

export { partitionOf as n, roleArns as r, executionRoles as t };