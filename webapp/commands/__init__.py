"""What each command of the terminal does: a file a command, with `run(args)`, its exit code."""
