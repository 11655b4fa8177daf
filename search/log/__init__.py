"""What readers look for, without anything about the readers: noted, told to editors, forgotten."""
