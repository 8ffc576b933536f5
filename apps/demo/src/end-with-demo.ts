// Loaded into the server's process before the server: a demo that was killed cannot stop its server any more, and
// one that stayed would keep the port from the next demo. The channel closes with the process that holds it.
process.on("disconnect", () => process.kill(process.pid, "SIGTERM"));
// The channel alone is no reason to live on when the server has ended.
process.channel?.unref();
