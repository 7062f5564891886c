"""The order of a program's steps, and where its tensors lie in memory."""
