import { expect, test } from "vitest";
import { settingsIn } from "./agent-settings.ts";

test.each([
  ["cat <<'EOF' >> /etc/ecs/ecs.config\nECS_CLUSTER=shop\nECS_IMAGE_CLEANUP_INTERVAL=5m\nEOF", "5m"],
  ["echo ECS_IMAGE_CLEANUP_INTERVAL=20m>>/etc/ecs/ecs.config", "20m"],
  ['echo -e "ECS_CLUSTER=shop\\nECS_IMAGE_CLEANUP_INTERVAL=20m\\n" >> /etc/ecs/ecs.config', "20m"],
  ["(echo 'ECS_IMAGE_CLEANUP_INTERVAL=1h')", "1h"],
  ["sed -i 's/ECS_IMAGE_CLEANUP_INTERVAL=.*/ECS_IMAGE_CLEANUP_INTERVAL=15m/' /etc/ecs/ecs.config", "15m"],
  [
    "grep -q ECS_IMAGE_CLEANUP_INTERVAL= ecs.config || echo ECS_IMAGE_CLEANUP_INTERVAL=15m >> ecs.config",
    "15m",
  ],
  ["echo ECS_IMAGE_CLEANUP_INTERVAL=15m >> c; grep -q ECS_IMAGE_CLEANUP_INTERVAL= c", "15m"],
  ["ECS_IMAGE_CLEANUP_INTERVAL=30m # was ECS_IMAGE_CLEANUP_INTERVAL=5m", "30m"],
  ["# ECS_IMAGE_CLEANUP_INTERVAL=5m", undefined],
  ['echo "ECS_IMAGE_CLEANUP_INTERVAL=$INTERVAL" >> /etc/ecs/ecs.config', undefined],
  ["ECS_IMAGE_CLEANUP_INTERVAL=", undefined],
  ['[ "$STAGE" = dev ] && echo ECS_IMAGE_CLEANUP_INTERVAL=5m >> ecs.config', undefined],
  ["if test -f /dev; then\n  echo ECS_IMAGE_CLEANUP_INTERVAL=5m >> c\nfi", undefined],
  ["if test -f /dev; then true; fi\necho ECS_IMAGE_CLEANUP_INTERVAL=15m >> c", "15m"],
])("of %j the interval is %j", (script, interval) => {
  expect(settingsIn(script).ECS_IMAGE_CLEANUP_INTERVAL).toBe(interval);
});
