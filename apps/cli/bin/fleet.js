#!/usr/bin/env node
await import("../dist/fleet.mjs");
