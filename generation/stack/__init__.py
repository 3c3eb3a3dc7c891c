"""What turns a plain page into one of another stack; the table is in generation/stacks.py."""
