// lib/aws/account.js
/**
* The roles that `bootstrap/repository.yml` makes for a stage of a repository in a region. IAM knows no regions, so their
* names say which one they are for.
*/
function roleArns(at) {
	const name = `${at.repositoryId}-${at.stage}-${at.region}`;
	const deploy = `arn:${at.partition}:iam::${at.accountId}:role/monolayer/${name}`;
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