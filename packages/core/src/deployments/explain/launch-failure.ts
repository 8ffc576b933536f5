/**
 * "(service web) failed to launch a task with (error ECS was unable to assume the role 'arn:…' that was provided for
 * this task. …)." is all there is where ECS refuses to launch a task: no task is made. Null for any other event.
 */
export function launchFailure(text: string): string | null {
  return /failed to launch a task with \(error (.+?)\)\.?$/is.exec(text.trim())?.[1]?.slice(0, 400) ?? null;
}
