/**
 * How long AWS takes, in simulated milliseconds: every delay of the running part of the local cloud, with its
 * source. "Documented" is AWS's own documentation; "measured" are figures that public projects report; "assumed" is
 * a round figure in the middle of what is generally seen, where nobody documents one. A rehearsal shows the order of
 * magnitude of a deployment's time, not its seconds.
 */
const second = 1_000
const minute = 60 * second

export const delays = {
  ecs: {
    /** DescribeTasks may not know a task right after RunTask (documented as eventual consistency). Assumed. */
    taskVisible: 1.5 * second,
    /** PROVISIONING: network interface. Assumed: with PENDING 10 to 25 seconds. */
    provisioning: 8 * second,
    /** PENDING: waiting for the micro virtual machine. Assumed. */
    pending: 8 * second,
    /** ACTIVATING: the image is pulled. Fargate does not cache images: 5 to 30 seconds for 200 to 500 MB. Assumed. */
    pull: 15 * second,
    /** Between the exit of the last container and DEPROVISIONING. Assumed. */
    stopping: 2 * second,
    /** DEPROVISIONING: the network interface is released. Assumed: 10 to 40 seconds. */
    deprovisioning: 15 * second,
    /** Default of `stopTimeout`, from SIGTERM to SIGKILL. Documented. */
    stopTimeout: 30 * second,
    /** How long a stopped task can be described. Documented: at least one hour. */
    taskForgotten: 60 * minute,
    /** How long a `clientToken` of RunTask holds, unless the task's life and an hour are over first. Documented. */
    clientToken: 24 * 60 * minute,
  },
  express: {
    /** How long `currentDeployment` still names the previous deployment after an update. Assumed. */
    currentDeployment: 3 * second,
    /** A service deployment waits before it starts. Assumed. */
    pending: 3 * second,
    /** RECONCILE_SERVICE where nothing has to be made. Assumed. */
    reconcile: 10 * second,
    /** The first service of a network: load balancer, certificate, DNS. Measured: 10 to 25 minutes with all else. */
    firstIngress: 6 * minute,
    /** A further service: target groups, a listener rule, an alarm. Measured: under three minutes with all else. */
    ingress: 1 * minute,
    /** The lifecycle stages in which nothing happens without hooks. Assumed. */
    stage: 2 * second,
    /** Interval of the target group's health check. Documented. */
    healthInterval: 30 * second,
    /** Timeout of one health check. Documented. Real time: the app really answers. */
    healthTimeout: 5 * second,
    /** `healthCheckGracePeriodSeconds` of an Express service. Documented. */
    healthGrace: 300 * second,
    /** Bake time after 5 % of the traffic, and again after all of it. Documented. */
    canaryBake: 3 * minute,
    bake: 3 * minute,
    /** How often a deployment's alarm is looked at. CloudWatch evaluates each minute (documented). */
    alarmPeriod: 1 * minute,
    /** Between StopServiceDeployment and the beginning of the end. Assumed. */
    stopRequested: 3 * second,
    /** Rolling back: traffic returns at once, then the new tasks are stopped. Assumed. */
    rollback: 30 * second,
    /** Between a failed task and the one that replaces it. Assumed. */
    replace: 10 * second,
    /** Deregistration from the load balancer before old tasks stop. Assumed (a target group's default is 300 s). */
    drain: 30 * second,
    /** DRAINING until INACTIVE. Measured: 5 to 10 minutes. */
    deletion: 6 * minute,
    /** How long an INACTIVE service can still be described. Assumed: an hour, as a stopped task. */
    inactiveForgotten: 60 * minute,
  },
  gateway: {
    /** A service deployment waits before it starts. Assumed. */
    pending: 3 * second,
    /** The first route of a gateway: load balancer, certificate, DNS. Not documented; assumed as Express's. */
    firstRoute: 6 * minute,
    /** A further route: target group, listener rule, certificate. Not documented; assumed as Express's. */
    route: 1 * minute,
    /** Between a target that is healthy and a scheduler that has seen it. Assumed. */
    scheduler: 10 * second,
    /** Deregistration delay of a target group: its default, which a gateway has no member for. Documented. */
    deregistration: 300 * second,
    /** Defaults of a health check that the connector leaves out: those of a target group. Documented for ELB. */
    healthInterval: 30 * second,
    healthTimeout: 5 * second,
    /** DELETE_IN_PROGRESS of a route, DRAINING of its service. Not documented; assumed. */
    deletion: 2 * minute,
  },
  rds: {
    /** Until the engine runs and the endpoint is there. Measured: 5 to 10 minutes with the backup. */
    creating: 4.5 * minute,
    /** The first automated backup, when backups are on. Assumed. */
    backingUp: 1.5 * minute,
    /** The master secret is `creating` before it is `active`. Assumed. */
    masterSecret: 20 * second,
    /** A change is accepted, and `modifying` begins. Assumed. */
    modificationStarts: 10 * second,
    modifying: 1 * minute,
    deleting: 3 * minute,
    /** In addition, with a final snapshot. Assumed. */
    finalSnapshot: 3 * minute,
    /** Rotation of the master password: under a minute (documented). */
    rotating: 30 * second,
  },
  ecr: {
    /** An authorization token is good for twelve hours. Documented. */
    token: 12 * 60 * minute,
    /** Lifecycle policies are applied within a day. Documented. */
    lifecycle: 24 * 60 * minute,
  },
} as const
