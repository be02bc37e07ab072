"""What retain computes: frames in, frames out; no files, no terminal, no clock."""
