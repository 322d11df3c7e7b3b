"""Three nodes on this machine, for development and tests; docs/CLUSTER.md has a compose file for real use."""
