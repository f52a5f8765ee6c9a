"""What may be written in the reviewed files, and every mistake with its place."""
