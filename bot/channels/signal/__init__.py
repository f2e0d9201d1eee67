"""Signal: signal-cli's JSON-RPC socket, what comes over it and what leaves."""
