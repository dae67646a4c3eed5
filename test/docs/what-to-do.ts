import type { ErrorCode } from '../../src/errors.ts'

/** What `docs/troubleshooting.md` says to do for each error, beside the remedy that the error itself names. */
export const whatToDo: Readonly<Record<ErrorCode, string>> = {
  'input-invalid':
    'The error lists every mistake at once, with an example for each. Correct the `with:` of the step; [inputs](inputs.md) has them all.',
  'event-refused':
    'Use `on: pull_request` instead of `pull_request_target`, `workflow_run` or `issue_comment`: those run with the rights of the default branch although strangers cause them. See [forks](previews.md#forks).',
  'project-unreadable':
    'Each line of the error ends with the code of a finding; look it up [below](#findings-in-the-project). `command: plan` shows them all without AWS.',
  'sign-in-impossible':
    'Give the job `permissions: { id-token: write }`, or credentials of an earlier step. See [permissions](permissions.md).',
  'oidc-token-failed': "GitHub's token service did not answer. Run the job again.",
  'trust-refused':
    'Deploy `bootstrap/repository.yml` with the values that the error shows: it prints the claims that were sent and the trust policy that would allow them. Each region has roles of its own. After a rename of repository or owner, deploy it again. See [permissions](permissions.md).',
  'account-wrong': 'Correct `aws-account-id`, or `role-to-assume`, or the credentials of the earlier step.',
  'foundation-missing':
    'Deploy `bootstrap/account.yml` in this account and region, once; the error has the command.',
  'gateway-missing':
    'Deploy `bootstrap/gateway.yml` in this account and region, once; the error has the command. See [web targets](web-targets.md).',
  'web-target-differs':
    'Set `web-target` to what the environment was made with, or remove it and deploy again: its URL changes then. See [web targets](web-targets.md).',
  'access-denied':
    'The error names action, resource and role, and has the statement that is missing. Update the stack of `bootstrap/repository.yml` from this version of the action; add the statement to a role of your own.',
  'aws-failed':
    'Run the job again: it goes on where it stopped. If it stays, the AWS Health Dashboard of the region tells.',
  'lock-held':
    'Wait for the run that the error links to, then run the job again. A run that is over loses its lock by itself, within two minutes.',
  'lock-lost':
    'Run the job again. It happens when a runner was asleep or without network for minutes, so that another run took over.',
  'state-unreadable':
    'Written by a newer version: use that one. Damaged: restore the item that the error names from a point in time (`monolayer-production` keeps 35 days).',
  'environment-foreign':
    'Nothing of another repository is ever adopted. If the resource is yours, tag it with this repository id as the error says; otherwise choose another `app`.',
  'older-commit':
    'A newer commit is live already, and nothing is to be done. To go back on purpose, [roll back](databases.md#rolling-back). Where GitHub could not say which is newer, run the job again once it answers.',
  'image-not-found':
    'Take a commit or digest from the list of deployments in the job summary; images of the last twenty are kept. Otherwise revert the commit and push.',
  'docker-missing': 'Use a runner with Docker, such as `ubuntu-latest`.',
  'docker-unavailable': "Start Docker on the runner, and let the runner's user use it (group `docker`).",
  'docker-disk-full':
    'Free space on the runner (`docker system prune`), or keep large files out with `.dockerignore`.',
  'buildkit-missing': 'Install the buildx plugin on the runner (package `docker-buildx`).',
  'build-context-unusable':
    'The error names the file. Keep large folders out with `.dockerignore`, and mend a line of it that the error quotes.',
  'build-secret-unusable':
    'Correct the path in `build-secrets`: it is a file on the runner. See [images](images.md#private-packages).',
  'base-image-unavailable':
    "Run the job again; if it stays, the image's name or its registry's login is wrong. Log in to a private registry in a step before.",
  'image-build-failed':
    "The error shows the end of the failing step's output. Build it on your machine with the same Dockerfile, or with a rehearsal.",
  'image-architecture':
    'Build for `cpu-architecture`: a runner of that architecture, or the right value of the input.',
  'image-push-failed':
    'Run the job again; if access was denied, update the stack of `bootstrap/repository.yml`.',
  'database-gone':
    'Nothing empty is ever made in its place. Restore it under its name from a snapshot ([databases](databases.md#restoring)), or give a preview a new one: `command: reset`.',
  'database-unavailable':
    'The error says the status of the instance and what to do: start it if it is stopped, grow its storage if that is full, wait if AWS maintains it.',
  'database-setup-failed':
    'The error has the last lines of the task that sets the database up. Run the job again; it begins with that task.',
  'task-not-started':
    'The reason is in the error, in the words of ECS, with what to do: image, secret, log group, network or capacity.',
  'phase-failed':
    'The error has the last lines of the command and what the database holds now. Mend it and push: what succeeded is not run again. See [phases](procfile-and-phases.md).',
  'phase-timeout': 'Make the phase shorter, or raise `phase-timeout`.',
  'phase-unknown':
    'Look whether it took effect, then run the job once with `resolve-phase`, as the error says. See [phases](procfile-and-phases.md#when-a-run-is-interrupted).',
  'rollout-rolled-back':
    'The previous version serves. The error has the last lines of the container, or the alarm that went off. Mend and push.',
  'rollout-failed':
    'The error has the last lines of the container. Most often: it listens on another port or on localhost, the health check path does not answer 200, a setting is missing.',
  'rollout-timeout':
    'Run the job again: it waits for the same rollout. Raise `rollout-timeout` if the app starts slowly.',
  'rollout-superseded':
    'Somebody deployed the same service outside of this workflow. Find out who (CloudTrail), then run the job again.',
  'rollout-stopped': 'Find out who stopped it (CloudTrail: StopServiceDeployment), then run the job again.',
  'destroy-refused': 'Set `confirm-destroy: production` if you mean it; the database stays even then.',
  'cleanup-incomplete':
    'The error names what is left, or says that GitHub could not be asked whether the pull request is still closed. Run the job again, or wait for the hourly sweep: both go on with what is left.',
  cancelled:
    'Run the job again; it goes on from what is recorded. A phase that was running is not ended, and is waited for.',
}

/** Warnings that are neither of the two lists of codes in src/: when each comes. The warning itself says what to do. */
export const warningCodes: Readonly<Record<string, string>> = {
  'commit-age-unknown':
    'GitHub could not say whether the pushed commit is older than the deployed one; it was deployed.',
  'database-class-differs':
    'The input `database-instance-class` is not what the instance has; it applies when it is made.',
  'database-storage-differs':
    'The input `database-storage-gb` is more than the instance has; it applies when it is made.',
  'database-version-differs':
    'The input `database-engine-version` is not what runs. See [databases](databases.md#upgrading).',
  'deployed-elsewhere':
    'Production is made for the first time, though this repository has one under another `app` or in another `aws-region`.',
  'github-refused':
    'GitHub did not take a comment or deployment status; the deployment itself is not affected.',
  'images-kept':
    'Images of a removed preview stay, because it is not known whether another preview uses them.',
  'max-tasks-ignored':
    '`max-tasks` has no meaning with `web-target: gateway`, which does not scale by itself.',
  'preview-sleep-ignored': '`preview-sleep` has no meaning without `web-target: gateway`.',
  'port-overridden': '`environment-variables` sets `PORT`, which the action sets to the port of the app.',
  'private-key-in-image': 'A file that looks like a private key goes into the image.',
  'report-not-written': 'Outputs or job summary could not be written; the deployment itself is not affected.',
  'pull-request-missing':
    'A preview is called like that of a pull request which the repository does not have, so no event removes it. See [sweep](previews.md#sweep).',
  'secret-in-build-args': '`build-args` has a name that looks like a secret; it stays readable in the image.',
}
