import { StopServiceDeploymentCommand, type StopServiceDeploymentStopType } from '@aws-sdk/client-ecs'
import type { Cloud } from '../cloud/cloud.ts'
import { administrator } from '../cloud/testing.ts'

/** Stops the newest deployment of a service, as a person does in the console. */
export async function stopDeployment(
  cloud: Cloud,
  service: string,
  stopType: StopServiceDeploymentStopType,
): Promise<void> {
  const serviceDeploymentArn = cloud.ecs.web(service).current?.arn
  await administrator(cloud).ecs.send(new StopServiceDeploymentCommand({ serviceDeploymentArn, stopType }))
}
